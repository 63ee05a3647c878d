#!/usr/bin/env python3
"""The user's own lines, in every common way to build.

Builds matrix/lines.cpp in each of some hundred ways, runs it, and wants exactly its marked lines as
sites, with ten frames kept and with one. Where the lines cannot be known the report has to say why.
Other files beside it show what else a program may do, in a few ways.

    matrix.py               all; a compiler or tool that is not there is left out, and said so
    matrix.py NAME...       those whose name contains one of the words
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field, replace

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = pathlib.Path(os.environ.get("TRACENEW_TEST_INCLUDE_DIR") or HERE.parents[1] / "include")


def source(name):
    return HERE / "matrix" / name


def lines_with(mark, file="lines.cpp"):
    return {number for number, line in enumerate(source(file).read_text().splitlines(), 1) if mark in line}


SITES = lines_with("// site: ")
# What finds a function again that left by a jump is that debug info says who calls whom. -g1 does not,
# and clang leaves out calls of operator new.
SITES_WITHOUT_CALLS = SITES - lines_with("// site: jump") | lines_with("jump, where no calls")
SITES_WITHOUT_JUMPS = SITES - lines_with("// site: jump") | lines_with("jump, where only that")
DEBUG_FOLDER = pathlib.Path("/usr/lib/debug")


@dataclass(frozen=True)
class Build:
    name: str
    compiler: str
    flags: tuple = ()  # for compiling lines.cpp
    link: tuple = ()
    kind: str = "object"  # or shared, plugin: what lines.cpp becomes
    after: tuple = ()  # shell lines, run where program and library lie; {file} is what lines.cpp is in
    note: str = ""  # what the report has to say; then no lines are expected,
    names_some: bool = False  # or not all of them
    tools: tuple = ()
    standard_library: str = ""
    undo: tuple = field(default=())
    source: str = "lines.cpp"  # of matrix/, or another file
    standard: str = "-std=c++17"
    lines: tuple = ()  # of that other file: marks of the lines that are expected
    skip: tuple = ()  # patterns of code to look through
    function: str = ""  # that all sites are in


# main.cpp, and what it declares, which takes longest.
TRACER = {
    "held": ["held.cpp"],
    "main": ["-DTRACENEW_CONFIG_COMPILED=1", "-DMATRIX_PLUGIN=0", str(HERE / "matrix/main.cpp")],
    "main for a plugin": ["-DTRACENEW_CONFIG_COMPILED=1", "-DMATRIX_PLUGIN=1", str(HERE / "matrix/main.cpp")],
}


def tracer_commands(build):
    """Those that compile it, the same for each build of one compiler and standard library."""
    return [(build.compiler, "-std=c++17", "-O0", "-g", "-fPIC", f"-I{INCLUDE}", *standard_library(build), *TRACER[part])
            for part in ("main for a plugin" if build.kind == "plugin" else "main", "held")]


def lines_command(build):
    position = () if any("no-pie" in flag or "-fno-pic" in flag for flag in (*build.flags, *build.link)) else ("-fPIC",)
    return (build.compiler, build.standard, *position, *standard_library(build), *build.flags, str(source(build.source)))


def compiles_its_own(build):
    """Split debug info is named by the object. And what is put where all programs look, by build id, would
    be found for others that are the same."""
    return "-gsplit-dwarf" in build.flags or bool(build.undo)


def commands(build):
    return [*tracer_commands(build), *([] if compiles_its_own(build) else [lines_command(build)])]


class Objects:
    """What many builds share, compiled once; an error is that of each of them."""

    def __init__(self, folder, wanted, pool):
        (folder / "objects").mkdir()
        (folder / "objects/held.cpp").write_text("#include <tracenew.hpp>\n")
        needed = list(dict.fromkeys(command for build in wanted for command in commands(build)))
        self.made = dict(zip(needed, pool.map(lambda command: self.make(folder / "objects", needed.index(command), command), needed)))

    @staticmethod
    def make(folder, number, command):
        try:
            sh(folder, [*command, "-c", "-o", f"{number}.o"])
            return folder / f"{number}.o"
        except RuntimeError as error:
            return error

    def of(self, command):
        if isinstance(self.made[command], RuntimeError):
            raise self.made[command]
        return str(self.made[command])


def standard_library(build):
    return (f"-stdlib={build.standard_library}",) if build.standard_library else ()


def sh(folder, command):
    done = subprocess.run(command, cwd=folder, shell=isinstance(command, str), capture_output=True, text=True,
                          check=False, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"{command if isinstance(command, str) else ' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def make(folder, build, objects):
    """Links in a folder of its own, so that nothing of one build helps another; returns what to run."""
    work = folder / re.sub(r"[^\w.]+", "_", build.name)
    work.mkdir()
    own = [build.compiler, *standard_library(build), *(flag for flag in build.flags if flag.startswith(("-flto", "-O")))]
    libraries = ["-pthread", "-ldl"]
    tracer = [objects.of(command) for command in tracer_commands(build)]
    lines = "lines.o"
    if compiles_its_own(build):
        sh(work, [*lines_command(build), "-c", "-o", lines])
    else:
        lines = objects.of(lines_command(build))
    file = "program"
    if build.kind == "object":
        sh(work, [*own, *tracer, lines, *build.link, "-o", "program", *libraries])
    else:
        file = "liblines.so"
        sh(work, [*own, "-shared", lines, *build.link, "-o", file])
        export = ["-rdynamic"] if build.kind == "plugin" else ["-L.", "-llines", "-Wl,-rpath,$ORIGIN"]
        sh(work, [build.compiler, *standard_library(build), *tracer, "-o", "program", *export, *libraries])
    for line in build.after:
        sh(work, line.format(file=file))
    return work


def expected_lines(build):
    if build.lines:
        return [set().union(*(lines_with(mark, build.source) for mark in build.lines))]
    if "-O0" in build.flags:
        return [SITES]
    if {"-g1", "-gline-tables-only"} & set(build.flags):
        return [SITES_WITHOUT_CALLS]
    return [SITES, SITES_WITHOUT_JUMPS] if build.compiler.startswith("clang") else [SITES]


def problem(folder, build, objects):
    """None, or what is wrong with a build."""
    try:
        work = make(folder, build, objects)
        outputs = {frames: sh(work, ["./program", str(frames), str(work / "liblines.so"), *build.skip]) for frames in (10, 1)}
        for line in build.undo:
            sh(work, line)
    except RuntimeError as error:
        return str(error)
    for frames, output in outputs.items():
        sites = set(re.findall(r"^site (.*)$", output, re.M))
        lines = {int(site.rsplit(":", 1)[1]) for site in sites if site.startswith(f"{source(build.source)}:")}
        if build.note:
            if not sites or not lines <= (SITES_WITHOUT_CALLS if build.names_some else set()):
                return f"expected {'some' if build.names_some else 'no'} lines with {frames} frames, got {sites or 'nothing'}"
        elif lines not in expected_lines(build) or len(sites) != len(expected_lines(build)[0]):
            return f"expected lines {sorted(expected_lines(build)[0])} with {frames} frames, got {sorted(sites)}"
        functions = set(re.findall(r"^    in (.*)$", output, re.M))
        if build.function and functions != {build.function}:
            return f"expected sites in {build.function}, got {functions}"
        file = "program" if build.kind == "object" else "liblines.so"
        notes = [line for line in output.splitlines() if line.startswith(file + " ")]
        if notes != ([f"{file} {build.note}".replace("WORK", str(work)).replace("FILE", file)] if build.note else []):
            return f"expected the note {build.note!r}, got {notes}"
    return None


def builds():
    split_debug = "objcopy --only-keep-debug {file} {file}.debug && strip {strip} {file} && objcopy --add-gnu-debuglink={link} {file}"
    strip_all = "strip --strip-all {file}"
    for compiler in ("g++", "clang++", *sorted(path.name for path in pathlib.Path("/usr/bin").glob("clang++-[0-9]*")
                                               if path.resolve() != pathlib.Path("/usr/bin/clang++").resolve())):
        for level in ("-O0", "-Og", "-O1", "-O2", "-O3", "-Os"):
            for version in ("-gdwarf-4", "-gdwarf-5"):
                yield Build(f"{compiler} {level} {version}", compiler, (level, version))
        for level in ("-O0", "-O2"):
            yield Build(f"{compiler} {level} -g1", compiler, (level, "-g1"))
        yield Build(f"{compiler} -O2 shared", compiler, ("-O2", "-g"), kind="shared")
        yield Build(f"{compiler} -O2 plugin", compiler, ("-O2", "-g"), kind="plugin")
        yield Build(f"{compiler} -O2 static", compiler, ("-O2", "-g"), ("-static",))
        yield Build(f"{compiler} -O2 static-pie", compiler, ("-O2", "-g"), ("-static-pie",))
        yield Build(f"{compiler} -O2 no-pie", compiler, ("-O2", "-g", "-fno-pie"), ("-no-pie",))
        yield Build(f"{compiler} -O2 sections", compiler, ("-O2", "-g", "-ffunction-sections", "-fdata-sections"),
                    ("-Wl,--gc-sections",))
        for version in ("-gdwarf-4", "-gdwarf-5"):
            yield Build(f"{compiler} -O2 split {version}", compiler, ("-O2", "-g", version, "-gsplit-dwarf"))
            yield Build(f"{compiler} -O0 split {version}", compiler, ("-O0", "-g", version, "-gsplit-dwarf"))
        for level in ("-O0", "-O2"):
            pmr = Build(f"{compiler} {level} allocators", compiler, (level, "-g"), source="allocators.cpp", lines=("// site: ", "// wrapper: "))
            yield pmr
            yield replace(pmr, name=f"{pmr.name}, looked through", lines=("// site: ", "// skipped: "),
                          skip=("*::OwnResource::*", "*::OwnAllocator::*"))
        yield Build(f"{compiler} -O2 gz", compiler, ("-O2", "-g", "-gz=zlib"), ("-gz=zlib",))
    for compiler in ("g++", "clang++", "clang++-16"):
        for version in ("-gdwarf-4", "-gdwarf-5"):
            pack = "llvm-dwp -e {file} -o {file}.dwp && rm lines.dwo"
            yield Build(f"{compiler} -O2 split, packed, {version}", compiler, ("-O2", "-g", version, "-gsplit-dwarf"), after=(pack,),
                        tools=("llvm-dwp",))
    yield Build("g++ -O2 split, packed, debug file", "g++", ("-O2", "-g", "-gsplit-dwarf"),
                after=(pack, split_debug.format(file="{file}", strip="--strip-debug", link="{file}.debug")), tools=("llvm-dwp",))
    yield Build("g++ -O2 split, another's package", "g++", ("-O2", "-g", "-gsplit-dwarf"), kind="shared",
                after=(pack, "echo 'int other = 1;' | g++ -gsplit-dwarf -g -x c++ -shared -fPIC - -o other.so",
                       "llvm-dwp -e other.so -o {file}.dwp"),
                note="misses WORK/lines.dwo: no inlined calls", names_some=True, tools=("llvm-dwp",))
    for version in ("-gdwarf-4", "-gdwarf-5"):
        yield Build(f"g++ -O2 split, .dwo gone, {version}", "g++", ("-O2", "-g", version, "-gsplit-dwarf"),
                    after=("rm lines.dwo",), note="misses WORK/lines.dwo: no inlined calls", names_some=True)
    for version in ("-gdwarf-4", "-gdwarf-5"):
        yield Build(f"g++ -O2 types section {version}", "g++", ("-O2", version, "-fdebug-types-section"))
    for compiler in ("g++", "clang++-16"):  # clang 14 has no coroutines of the standard's
        for level in ("-O0", "-O2"):
            yield Build(f"{compiler} {level} coroutine", compiler, (level, "-g"), source="coroutine.cpp", standard="-std=c++20",
                        lines=("// site: body", "// site: resumed", "// site: frame"),
                        function="(anonymous namespace)::fill_numbers")
    # Optimised, code does not lie in the order in which it runs, and the line stays that of the brace.
    for version in ("-gdwarf-4", "-gdwarf-5"):
        yield Build(f"g++ -O0 captures {version}", "g++", ("-O0", version), source="captures.cpp", lines=("// site: ",))
    yield Build("g++ -O0 captures split", "g++", ("-O0", "-g", "-gsplit-dwarf"), source="captures.cpp", lines=("// site: ",))
    yield Build("g++ -O2 zlib-gnu", "g++", ("-O2", "-g"), ("-gz=zlib-gnu",))
    yield Build("g++ -O2 flto", "g++", ("-O2", "-g", "-flto"), ("-flto",))
    yield Build("clang++ -O2 flto", "clang++", ("-O2", "-g", "-flto"), ("-flto", "-fuse-ld=lld"), tools=("ld.lld",))
    yield Build("clang++ -O2 lld", "clang++", ("-O2", "-g"), ("-fuse-ld=lld",), tools=("ld.lld",))
    yield Build("clang++ -O2 lld icf", "clang++", ("-O2", "-g", "-ffunction-sections"), ("-fuse-ld=lld", "-Wl,--icf=all"),
                tools=("ld.lld",))
    yield Build("clang++ -O2 lld -gsplit-dwarf, shared", "clang++", ("-O2", "-gsplit-dwarf", "-g"), ("-fuse-ld=lld",), "shared",
                tools=("ld.lld",))
    yield Build("clang++ -O2 -gline-tables-only", "clang++", ("-O2", "-gline-tables-only"))
    if pathlib.Path("/usr/include/c++/v1").exists() or list(pathlib.Path("/usr/lib").glob("llvm-*/include/c++/v1")):
        for level in ("-O0", "-O2"):
            yield Build(f"clang++ {level} libc++", "clang++", (level, "-g"), standard_library="libc++")
    for kind in ("object", "shared"):
        beside = split_debug.replace("{strip}", "--strip-debug").replace("{link}", "{file}.debug")
        yield Build(f"g++ -O2 debuglink, {kind}", "g++", ("-O2", "-g"), kind=kind, after=(beside,))
        yield Build(f"g++ -O2 debuglink without build id, {kind}", "g++", ("-O2", "-g"), ("-Wl,--build-id=none",), kind,
                    (beside.replace("--strip-debug", "--strip-all"),))
        yield Build(f"g++ -O2 .debug folder, {kind}", "g++", ("-O2", "-g"), kind=kind,
                    after=(beside.replace("--strip-debug", "--strip-all"), "mkdir .debug && mv {file}.debug .debug/"))
        yield Build(f"g++ -O2 compressed debug file, {kind}", "g++", ("-O2", "-g"), kind=kind,
                    after=(beside, "objcopy --compress-debug-sections {file}.debug"))
        yield Build(f"g++ -O2 stale debug file, {kind}", "g++", ("-O2", "-g"), ("-Wl,--build-id=none",), kind,
                    (beside, "printf x >> {file}.debug"), note="has no debug information but WORK/FILE.debug, which is not this build's, or too large to tell")
        yield Build(f"g++ -O2 stripped of debug info, {kind}", "g++", ("-O2", "-g"), kind=kind,
                    after=("strip --strip-debug {file}",), note="has no debug information: functions only (compile it with -g for lines)")
    if os.geteuid() == 0 and (DEBUG_FOLDER / ".build-id").parent.exists():
        by_id = ("id=$(readelf -n {file} | sed -n 's/.*Build ID: //p') && objcopy --only-keep-debug {file} d && "
                 "strip --strip-all {file} && mkdir -p /usr/lib/debug/.build-id/$(echo $id | cut -c1-2) && "
                 "mv d /usr/lib/debug/.build-id/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-).debug && echo $id > id")
        remove = "rm /usr/lib/debug/.build-id/$(cut -c1-2 id)/$(cut -c3- id).debug"
        yield Build("g++ -O2 build-id file, shared", "g++", ("-O2", "-g"), ("-Wl,--build-id",), "shared", (by_id,), undo=(remove,))
        yield Build("clang++ -O2 build-id file", "clang++", ("-O2", "-g"), ("-Wl,--build-id",), "object", (by_id,), undo=(remove,))
    yield Build("g++ -O2 stripped of all", "g++", ("-O2", "-g"), after=(strip_all,),
                note="is stripped: exported functions only")
    yield Build("g++ -O2 stripped of all, shared", "g++", ("-O2", "-g"), kind="shared", after=(strip_all,),
                note="is stripped: exported functions only")
    # Nothing is compressed where a linker does not know zstd: then readelf fails.
    by_zstd = "objcopy --compress-debug-sections=zstd {file} && readelf -t {file} | grep -q ZSTD"
    for kind in ("object", "shared"):
        yield Build(f"g++ -O2 zstd, {kind}", "g++", ("-O2", "-g"), kind=kind, after=(by_zstd,),
                    note="has debug information in a compression other than zlib: functions only")
        yield Build(f"g++ -O2 zstd, debug file, {kind}", "g++", ("-O2", "-g"), kind=kind,
                    after=(beside, by_zstd.replace("{file}", "{file}.debug")),
                    note="has debug information in a compression other than zlib: functions only")
    yield Build("g++ -O2 dwz", "g++", ("-O2", "-g"), after=("dwz {file}",), tools=("dwz",))
    for version in ("-gdwarf-4", "-gdwarf-5"):
        yield Build(f"g++ -O2 dwz, shared file, {version}", "g++", ("-O2", "-g", version), kind="shared",
                    after=("cp {file} twin.so && dwz -m shared.debug {file} twin.so",), tools=("dwz",))
    yield Build("g++ -O2 dwz, debug package", "g++", ("-O2", "-g"), kind="shared",
                after=(beside, "cp {file}.debug twin.debug && dwz -m shared.debug -M shared.debug {file}.debug twin.debug"),
                tools=("dwz",))


def main():
    wanted = [build for build in builds() if not sys.argv[1:] or any(word in build.name for word in sys.argv[1:])]
    missing = {tool for build in wanted for tool in (build.compiler, *build.tools) if shutil.which(tool) is None}
    if missing:
        print(f"not installed, so left out: {', '.join(sorted(missing))}")
    wanted = [build for build in wanted if not missing & {build.compiler, *build.tools}]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            objects = Objects(folder, wanted, pool)
            problems = list(pool.map(lambda build: problem(folder, build, objects), wanted))
    for build, wrong in zip(wanted, problems):
        print(f"{'FAILED' if wrong else 'ok':8}{build.name}" + (f": {wrong}" if wrong else ""))
    print(f"{sum(not wrong for wrong in problems)} of {len(wanted)} builds")
    sys.exit(any(problems))


if __name__ == "__main__":
    main()
