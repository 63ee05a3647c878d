#!/bin/sh
# The legs of continuous integration, each runnable on any machine:
#
#   tests/ci.sh LEG...      in build/ci-<leg>, or below $TRACENEW_CI_DIR
#   tests/ci.sh list        the legs' names, in the order of .ci/run
#
# Six builds cover every pair of {g++, clang++} x {C++17, C++20} x {-O0, -O2} x {plain, ASan+UBSan,
# TSan} x {tree, one-file edition}; each row below says what it alone has found or is there to find.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
top=${TRACENEW_CI_DIR:-$root/build}
jobs=$(nproc 2>/dev/null || echo 2)

# Sanitizer runtimes: tests leak on purpose, and a hazard runs out of memory on purpose.
export ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export UBSAN_OPTIONS="print_stacktrace=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
export TSAN_OPTIONS="halt_on_error=1:allocator_may_return_null=1${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
export CTEST_OUTPUT_ON_FAILURE=1

asan='-fsanitize=address,undefined -fno-sanitize-recover=all'
tsan='-fsanitize=thread'

say() { printf '\n==> %s\n' "$*"; }

# Clang links its sanitizers' operators statically into a C++ program, where they win over ours: start()
# says hook_not_in_effect, as it should, and there is nothing left to test. ASan's shared runtime yields;
# TSan's crashes before main (clang 14), but linked by the C driver it brings no operators.
clang_runtimes=$(dirname "$(clang++ -print-file-name="libclang_rt.asan-$(uname -m).so" 2>/dev/null)")

# build LEG COMPILER STANDARD OPTIMISATION FLAGS EDITION [ctest arguments]: configure, build, run.
build() {
    leg=$1 compiler=$2 standard=$3 level=$4 flags=$5 edition=$6
    shift 6
    dir=$top/ci-$leg
    headers=$root/include
    say "$leg: $compiler, C++$standard, $level, ${flags:-no sanitizer}, $edition"
    if [ "$edition" = one-file ]; then
        headers=$dir/one-file  # a folder with that file and nothing else
        mkdir -p "$headers"
        python3 -B "$root/tests/one_header/amalgamate.py" > "$headers/tracenew.hpp"
    fi
    # Where one thread is all there is, ThreadSanitizer has nothing to see.
    # Hazards with programs of their own are about linking and loading: not optimised again, and apart
    # from the others with sanitizers. Examples have no code that tests do not run.
    # Unit tests of details are much text: unoptimised they take AddressSanitizer a third of the time, and by
    # one compiler they find what is to be found; what they test is optimised in what the others link.
    units=all unit_options= hazards=all hazard_options= examples=ON
    case $leg in
    clang) hazard_options=-O0 ;;
    clang-asan) unit_options=-O0 hazards=apart hazard_options=-O0 examples=OFF ;;
    clang-tsan) units=threads hazards=none examples=OFF ;;
    gcc-asan) units=declaring hazards=together examples=OFF ;;
    gcc-tsan) units=threads hazards=together examples=OFF ;;
    esac
    libraries=
    if [ "$compiler" = clang ]; then libraries='-lstdc++ -lm'; fi
    cmake -S "$root" -B "$dir" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" \
        -DCMAKE_CXX_STANDARD_LIBRARIES="$libraries" \
        -DCMAKE_CXX_STANDARD="$standard" -DCMAKE_CXX_EXTENSIONS=OFF -DCMAKE_CXX_FLAGS="$level $flags" \
        -DCMAKE_BUILD_RPATH="$clang_runtimes" -DTRACENEW_TEST_INCLUDE_DIR="$headers" \
        -DTRACENEW_UNIT_TESTS="$units" -DTRACENEW_UNIT_OPTIONS="$unit_options" \
        -DTRACENEW_HAZARDS="$hazards" -DTRACENEW_HAZARD_OPTIONS="$hazard_options" \
        -DTRACENEW_BUILD_EXAMPLES="$examples"
    cmake --build "$dir" -j "$jobs"
    (cd "$dir" && ctest -j "$jobs" "$@")
}

# scripts LEG TESTS: the tests that need no build.
scripts() {
    say "$1: ctest -C packages -R '$2'"
    cmake -S "$root" -B "$top/ci-$1" -G Ninja -DCMAKE_CXX_COMPILER=g++
    (cd "$top/ci-$1" && ctest -C packages -j "$jobs" -R "$2")
}

# What does not depend on how the tests were built runs once, in legs of its own.
programs_only="-E ^(repo|consumer|one_header|bench|symbol|walker|holders|frameworks|corpus|export)"

run_leg() {
    case $1 in
    # What most people have, and what README.md tells a newcomer to run: the tree, no optimisation.
    gcc) build gcc g++ 17 -O0 '' tree $programs_only ;;
    # Inlining moves the user's line into its caller, and clang's debug info says so in its own way.
    clang) build clang clang++ 20 -O2 '' one-file $programs_only ;;
    # Reads past a buffer in the fuzzed readers, and what C++20 made of aggregates and u8.
    gcc-asan) build gcc-asan g++ 20 -O0 "$asan" one-file $programs_only ;;
    # The unit tests' reads past a buffer. Optimised, lifetimes end early; the operators are interposed by a
    # shared library.
    clang-asan) build clang-asan clang++ 17 -O2 "$asan -shared-libsan" tree $programs_only ;;
    # Races between the hook, snapshots and stop(), as the optimiser leaves them. Variables are not
    # looked up by anything here, and tracking them costs g++ a quarter of its time.
    gcc-tsan) build gcc-tsan g++ 17 -O2 "$tsan -fno-var-tracking" one-file $programs_only ;;
    # Unoptimised, every access is still there to be seen. The C driver: see clang_runtimes.
    clang-tsan) build clang-tsan clang 20 -O0 "$tsan" tree $programs_only ;;

    # Style, and bugs a compiler does not look for. Apart from the builds: a new clang-tidy must not
    # break anybody's build.
    lint)
        say 'lint: clang-format, clang-tidy'
        clang-format --version
        find "$root/include" "$root/examples" "$root/tests" -name '*.[ch]pp' -exec \
            clang-format --dry-run -Werror {} +
        # Whole, in a program that uses it, and declared.
        mkdir -p "$top/ci-lint"
        printf '#define TRACENEW_CONFIG_COMPILED 1\n#include <tracenew.hpp>\nint main() {}\n' > "$top/ci-lint/declared.cpp"
        printf '%s\n' "$root/tests/consumers/main.cpp" "$top/ci-lint/declared.cpp" |
            xargs -P "$jobs" -I '{}' clang-tidy --quiet --config-file="$root/.clang-tidy" \
                --header-filter="^$root/include/" '{}' -- -std=c++17 -I"$root/include"
        ;;
    # Meson users get a dependency, an install and tests of their own. By clang, in half of g++'s time.
    meson)
        say 'meson: setup, test, install'
        rm -rf "$top/ci-meson"
        CXX=clang++ meson setup "$top/ci-meson" "$root" --prefix=/usr -Dwerror=true \
            -Dunity=on -Dunity_size=62
        meson test -C "$top/ci-meson" --print-errorlogs
        DESTDIR="$top/ci-meson/stage" meson install -C "$top/ci-meson" --quiet
        test -f "$top/ci-meson/stage/usr/include/tracenew.hpp"
        test -f "$top/ci-meson/stage/usr/include/tracenew/version.hpp"
        ;;
    # Every way of getting tracenew into a project, each with a project that does it; and what an
    # allocation costs in instructions.
    consumers) scripts consumers '^(consumer|bench)' ;;
    # Walks, lines and functions: every way to build, with all compilers there are, and beside llvm-symbolizer.
    symbols) scripts symbols '^(symbol|walker|holders)' ;;
    # Verdicts: programs over real libraries, the recipes for test frameworks; and what other tools read.
    corpus) scripts corpus '^(corpus.real|frameworks|export)' ;;
    # The examples by every compiler that is installed: warnings of the older and the newer ones, and what
    # the debug info of each says. Elsewhere (Debian 13, sid, aarch64, riscv64) tests/reach.sh does it.
    compilers)
        say 'compilers: tests/reach.sh here'
        TRACENEW_REACH_DIR="$top/ci-compilers" "$root/tests/reach.sh" here
        ;;
    # The rules of the repository, and the one-file edition.
    rules) scripts rules '^(repo|one_header)' ;;
    list)
        echo lint rules symbols corpus meson clang gcc-asan clang-asan gcc-tsan clang-tsan consumers gcc compilers
        ;;
    *)
        echo "tests/ci.sh: there is no leg $1; see tests/ci.sh list" >&2
        exit 2
        ;;
    esac
}

for leg in "${@:-list}"; do
    run_leg "$leg"
done
