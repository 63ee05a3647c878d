#!/bin/sh
# Where tracenew runs, tried: prints a row for each compiler, and ends with 1 when one is red.
#
#   tests/reach.sh here            examples by every g++-N and clang++-N that is installed: a leg of CI
#   tests/reach.sh cross           aarch64 and riscv64 by cross compilers and qemu; what is refused
#   tests/reach.sh debian SUITE    Debian SUITE in a chroot: `here` with all its compilers, and README's tests
#   tests/reach.sh all             the three of them, of Debian trixie and sid: the table of README.md
#
# All but `here` want root and a Debian with debootstrap, qemu-user-static and the cross compilers (it
# says which are missing), and the mirror that apt uses, or $MIRROR. What is made lies below
# $TRACENEW_REACH_DIR (/var/tmp/tracenew-reach; with two chroots 15 GiB). Started again it goes on:
# chroots are kept, and so are green rows, until a file of the tree changes.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
top=${TRACENEW_REACH_DIR:-/var/tmp/tracenew-reach}
jobs=$(nproc 2>/dev/null || echo 2)
warnings='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror'
examples='reflector 05_full_traceback 06_fail_a_test'  # loop, comparison, check: all code there is

say() { printf '\n==> %s\n' "$*" >&2; }
die() {
    printf 'tests/reach.sh: %s\n' "$*" >&2
    exit 2
}

# row NAME SYSTEM COMPILER WHAT COMMAND...: runs the command, unless this row is green already. In a shell
# of its own: what stands in a condition is not ended by the first error.
row() {
    name=$1 text="| $2 | $3 | $4 |" log=$top/rows/$1.log
    shift 4
    if grep -qs '| ok |$' "$top/rows/$name"; then return; fi
    if "$0" try "$@" > "$log" 2>&1; then
        echo "$text ok |" > "$top/rows/$name"
    else
        echo "$text **no** |" > "$top/rows/$name"
        tail -n 40 "$log" >&2
        printf 'tests/reach.sh: %s is red; all of it is in %s\n' "$name" "$log" >&2
    fi
}

# Rows of another tree are worth nothing; README.md, where the table goes, does not count.
begin() {
    mkdir -p "$top/rows"
    tree=$(cd "$root" && find CMakeLists.txt include examples tests -type f ! -name '*.pyc' \
        -exec sha1sum {} + | sort | sha1sum)
    if [ "$(cat "$top/tree" 2>/dev/null)" != "$tree" ]; then
        rm -rf "$top/rows"
        mkdir -p "$top/rows"
        echo "$tree" > "$top/tree"
    fi
}

rows() { find "$top/rows" -type f ! -name '*.log' -exec cat {} + | sort -V; }

finish() {
    printf '| system | compiler | what | |\n|---|---|---|---|\n'
    rows
    if ! rows | grep -q '| ok |$' || rows | grep -qF '**no**'; then exit 1; fi
}

# ---- here -----------------------------------------------------------------------------------------

# try_examples NAME EMULATOR COMPILER FLAGS...: they print what they print everywhere.
try_examples() {
    out=$top/build/$1 emulator=$2 compared=
    shift 2
    case $* in *libc++) compared=--sites ;; esac
    rm -rf "$out"
    mkdir -p "$out/bin"
    # All that the header holds, once: the examples only declare it. Whole they are built by meson, too.
    echo '#include <tracenew.hpp>' > "$out/held.cpp"
    "$@" -std=c++17 -O0 -g $warnings -I"$root/include" -c "$out/held.cpp" -o "$out/held.o"
    for example in $examples; do
        source=$root/examples/$example.cpp
        if [ -d "$root/examples/$example" ]; then source=$root/examples/$example/$example.cpp; fi
        program=$out/$example
        if [ -n "$emulator" ]; then
            program=$out/bin/$example
            printf '#!/bin/sh\nexec %s %s "$@"\n' "$emulator" "$program" > "$out/$example"
            chmod +x "$out/$example"
        fi
        "$@" -std=c++17 -O0 -g $warnings -I"$root/include" -DTRACENEW_CONFIG_COMPILED=1 "$source" "$out/held.o" \
            -o "$program" -pthread -ldl
        python3 -B "$root/tests/repo/example_output.py" "$out/$example" $compared
    done
}

# An operating system that nobody has ported to: for the header, that is one without __linux__.
try_elsewhere() {
    mkdir -p "$top/build"
    g++ -std=c++17 -O0 -g -U__linux__ $warnings -I"$root/include" "$root/examples/reflector/reflector.cpp" \
        -o "$top/build/elsewhere" -pthread -ldl
    (cd "$root" && "$top/build/elsewhere") | tee "$top/build/elsewhere.txt"
    grep -q unsupported_platform "$top/build/elsewhere.txt"
}

here_one() {
    system=${TRACENEW_REACH_SYSTEM:-$(. /etc/os-release && echo "$PRETTY_NAME")}
    slug=$(echo "$system" | tr -c '[:alnum:]\n' '-')
    compiler=$1 library=${2:-}
    case $compiler in
    elsewhere) row "$slug-elsewhere" "$system" g++ 'without `__linux__`: unsupported_platform' try_elsewhere ;;
    *)
        label=$(echo "$compiler" | sed 's/-/ /; s/clang++/clang/')
        row "$slug-$compiler$library" "$system" "$label${library:+, libc++}" examples \
            try_examples "$slug-$compiler$library" '' "$compiler" $library
        ;;
    esac
}

here() {
    # A name, and for clang the standard library of its own where that is installed.
    for path in /usr/bin/g++-[0-9]* /usr/bin/clang++-[0-9]*; do
        compiler=${path##*/} number=${path##*-}
        if [ ! -x "$path" ]; then continue; fi
        echo "$compiler"
        case $compiler in clang*) if [ -d "/usr/lib/llvm-$number/include/c++" ]; then
            echo "$compiler -stdlib=libc++"
        fi ;; esac
    done > "$top/compilers"
    if command -v g++ > /dev/null; then echo elsewhere >> "$top/compilers"; fi
    xargs -P "$jobs" -L 1 "$0" here-one < "$top/compilers"
}

# ---- cross ----------------------------------------------------------------------------------------

# try_units ARCHITECTURE: the unit suite, with the host's Catch2 2, which is headers alone.
try_units() {
    out=$top/build/$1-units catch=$top/build/catch2
    mkdir -p "$catch/include"
    cp -r /usr/include/catch2 "$catch/include"
    cat > "$catch/Catch2Config.cmake" << 'CMAKE'
add_library(Catch2::Catch2 INTERFACE IMPORTED)
set_target_properties(Catch2::Catch2 PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${CMAKE_CURRENT_LIST_DIR}/include)
CMAKE
    cp /usr/lib/cmake/Catch2/Catch2ConfigVersion.cmake "$catch"
    cmake -S "$root" -B "$out" -G Ninja -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$1" \
        -DCMAKE_CXX_COMPILER="$1-linux-gnu-g++" -DCatch2_DIR="$catch" -DTRACENEW_HAZARDS=none \
        -DCMAKE_CROSSCOMPILING_EMULATOR="qemu-$1-static;-L;/usr/$1-linux-gnu" -DTRACENEW_BUILD_EXAMPLES=OFF
    cmake --build "$out" --target unit_tests
    (cd "$out" && ctest -R '^unit' --output-on-failure -j "$jobs")
}

# try_refusal SENTENCE COMPILER FLAGS...: that is the first error, and the next one ends the matter.
try_refusal() {
    sentence=$1
    shift
    mkdir -p "$top/build"
    echo '#include <tracenew.hpp>' > "$top/build/refused.cpp"
    if "$@" -I"$root/include" -fsyntax-only "$top/build/refused.cpp" 2> "$top/build/refused.txt"; then
        echo 'it compiled'
        return 1
    fi
    cat "$top/build/refused.txt"
    grep -m 1 'error: ' "$top/build/refused.txt" | grep -qF "$sentence"
    test "$(grep -c 'error: ' "$top/build/refused.txt")" -le 2
}

cross() {
    system=$(. /etc/os-release && echo "$PRETTY_NAME")
    missing=
    for tool in aarch64-linux-gnu-g++ riscv64-linux-gnu-g++ i686-linux-gnu-g++ x86_64-w64-mingw32-g++ \
        qemu-aarch64-static qemu-riscv64-static cmake ninja; do
        command -v $tool > /dev/null || missing="$missing $tool"
    done
    if [ -n "$missing" ]; then die "these are not installed:$missing"; fi
    for cpu in aarch64 riscv64; do
        row "cross-$cpu-examples" "$system" "g++, $cpu by qemu" examples \
            try_examples "$cpu" "qemu-$cpu-static -L /usr/$cpu-linux-gnu" "$cpu-linux-gnu-g++"
    done
    row cross-aarch64-units "$system" 'g++, aarch64 by qemu' 'unit tests' try_units aarch64
    row cross-refused-32 "$system" 'g++, i686' refused \
        try_refusal 'tracenew needs a 64-bit program' i686-linux-gnu-g++ -std=c++17
    row cross-refused-windows "$system" MinGW-w64 refused \
        try_refusal 'tracenew does not compile for Windows' x86_64-w64-mingw32-g++ -std=c++17
    row cross-refused-14 "$system" 'g++ -std=c++14' refused \
        try_refusal 'tracenew needs C++17' g++ -std=c++14
}

# ---- debian ---------------------------------------------------------------------------------------

mirror() {
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1
}

# Mounts of its own, which end with it.
inside() {
    chroot=$1
    shift
    unshare --mount --pid --fork --kill-child sh -c \
        'mount -t proc proc "$0/proc" && exec chroot "$0" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"' \
        "$chroot" "$@" < /dev/null
}

# All that the suite has of each, and the newest libc++: only one can be installed. Debian 13 has headers
# of newer ones, without the library: programs do not link. A mirror that stands still is as good.
install_compilers() {
    inside "$1" sh -euc '
        apt-get update -q -o Acquire::Check-Valid-Until=false
        named() { apt-cache search --names-only "$1" | cut -d" " -f1 | sort -V; }
        library=$(named "^libc[+][+]1-[0-9]+$" | tail -n 1 | sed "s/1-/-/")
        apt-get install -q -y --no-install-recommends python3 g++ $(named "^g[+][+]-[0-9]+$") \
            $(named "^clang-[0-9]+$") $library-dev $(echo "$library" | sed "s/++/++abi/")-dev'
}

debian() {
    suite=$1 chroot=$top/$1
    if [ ! -e "$chroot/made" ]; then
        say "debootstrap $suite"
        from=${MIRROR:-$(mirror)}
        if [ -z "$from" ]; then die 'apt has no mirror of Debian: set MIRROR'; fi
        rm -rf "$chroot"
        mkdir -p "$top/logs"
        debootstrap --variant=minbase "$suite" "$chroot" "$from" > "$top/logs/$suite" || die "see $top/logs/$suite"
        touch "$chroot/made"
    fi
    rm -rf "$chroot/src"
    mkdir -p "$chroot/src" "$chroot/reach"
    (cd "$root" && tar c CMakeLists.txt LICENSE README.md meson.build examples include tests .github) |
        tar x -C "$chroot/src"

    # First what a newcomer types, where nothing is installed yet that he would miss. Not on sid, where it
    # is a matter of the day whether packages can be installed.
    if [ "$suite" != sid ]; then
        python3 -B - "$root/README.md" > "$chroot/src/readme.sh" << 'PYTHON'
import re, sys
print(re.findall(r"^```sh\n(.*?)^```$", open(sys.argv[1], encoding="utf-8").read(), re.M | re.S)[1], end="")
PYTHON
        row "debian-$suite-suite" "$(. "$chroot/etc/os-release" && echo "$PRETTY_NAME")" g++ 'all tests' \
            inside "$chroot" sh -euxc 'cd /src && sh -eux readme.sh'
    fi

    if [ ! -e "$chroot/compilers" ]; then
        say "compilers of $suite"
        mkdir -p "$top/logs"
        install_compilers "$chroot" > "$top/logs/$suite" 2>&1 || die "see $top/logs/$suite"
        touch "$chroot/compilers"
    fi
    say "examples on $suite"
    inside "$chroot" env TRACENEW_REACH_DIR=/reach /src/tests/reach.sh here || true  # its rows say what is red
    cp "$chroot"/reach/rows/* "$top/rows"
}

case ${1:-} in
try) shift && "$@" ;;
here-one) here_one "$2" "${3:-}" ;;
here)
    begin
    here
    finish
    ;;
cross)
    begin
    cross
    finish
    ;;
debian)
    begin
    debian "${2:?a suite, as trixie}"
    finish
    ;;
all)
    begin
    here
    cross
    for suite in trixie sid; do debian "$suite"; done
    finish
    ;;
*) die "$(sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0")" ;;
esac
