#!/usr/bin/env python3
"""The line that a person would name, for each allocation of a hundred small programs.

The files below sites/ have cases: functions whose allocations are traced alone, and in them the
right lines, marked `// site: CASE`. They are built by each compiler at each level, and the table
shows what was said instead. The right line is a person's, not that of another reader of debug info,
which takes over the compilers' mistakes. Where it cannot be had, sites/known_differences.md says why.

    sites.py                all; a compiler or package that is not there is left out, and said so
    sites.py --quick        the language and its library, by two compilers at -O0 and -O2
    sites.py --only WORD    the files and cases whose name contains the word
    sites.py --compiler X   that compiler alone
    sites.py --functions    the function that each site is in, too
"""
import argparse
import concurrent.futures
import fnmatch
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent / "sites"
INCLUDE = pathlib.Path(os.environ.get("TRACENEW_TEST_INCLUDE_DIR") or HERE.parents[2] / "include")
SKIPPED = 77


@dataclass(frozen=True)
class Source:
    name: str
    standard: str = "-std=c++17"
    needs: str = ""  # a file of a package
    libraries: tuple = ()
    is_quick: bool = True


SOURCES = (
    Source("containers"),
    Source("lambdas"),
    Source("captures"),
    Source("classes"),
    Source("pmr"),
    Source("coroutines", "-std=c++20"),
    Source("boost", needs="/usr/include/boost/version.hpp", is_quick=False),
    Source("eigen", needs="/usr/include/eigen3/Eigen/Dense", is_quick=False),
    Source("json", needs="/usr/include/nlohmann/json.hpp", is_quick=False),
    Source("protobuf", needs="/usr/bin/protoc", libraries=("-lprotobuf",), is_quick=False),
)
LEVELS = ("-O0", "-O1", "-O2", "-O3")


@dataclass(frozen=True)
class Build:
    compiler: str
    level: str
    source: Source

    def __str__(self):
        return f"{self.compiler} {self.level}"


def right_lines(source):
    """The lines of each case, and the line that each begins at."""
    lines = defaultdict(set)
    begins = {"before_main": 0}
    for number, line in enumerate((HERE / f"{source.name}.cpp").read_text().splitlines(), 1):
        mark = re.search(r"// site: (.*)$", line)
        for case in mark.group(1).split() if mark else ():
            lines[case].add(number)
        begin = re.match(r"CASE\((\w+)\)", line)
        if begin:
            begins[begin.group(1)] = number
    unknown = set(lines) - set(begins)
    if unknown:
        sys.exit(f"{source.name}.cpp marks lines of cases that it has not: {unknown}")
    return {case: lines[case] for case in begins if case != "before_main" or lines[case]}


def sh(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def tracer_object(compiler, folder):
    """main.cpp makes the tracer, which takes longest: it is compiled once for each compiler."""
    file = folder / f"main-{compiler}.o".replace("+", "x")
    if file.exists() and all(header.stat().st_mtime < file.stat().st_mtime for header in INCLUDE.rglob("*.hpp")):
        return file  # of --folder
    sh([compiler, "-std=c++17", "-O0", "-g", f"-I{INCLUDE}", "-c", str(HERE / "main.cpp"), "-o", str(file)], folder)
    return file


def sites_of(build, tracer, folder):
    """What the program said: a set of (file or "", line, function) for each case."""
    program = folder / f"{build.source.name}-{build}".replace("+", "x").replace(" ", "")
    objects = []
    if build.source.name == "protobuf":
        sh(["protoc", f"--proto_path={HERE}", f"--cpp_out={folder}", "message.proto"], folder)
        objects = [str(folder / "message.pb.cc")]
    sh([build.compiler, build.source.standard, build.level, "-g", f"-I{folder}", "-isystem", "/usr/include/eigen3",
        str(HERE / f"{build.source.name}.cpp"), *objects, str(tracer), "-o", str(program), *build.source.libraries, "-pthread", "-ldl"], folder)
    said = defaultdict(set)
    for line in sh([str(program)], folder).splitlines():
        case, file, number, function = line.split("\t")
        own = file == str(HERE / f"{build.source.name}.cpp")
        said[case].add(("" if own else file or "?", int(number), function))
    return said


def difference(right, said):
    """What was said in place of the right lines: "12 for 14", "+12", "-14"; "" when all was right."""
    lines = {number for file, number, _ in said if not file}
    wrong = sorted(str(number) for number in lines - right) + sorted(
        f"{pathlib.Path(file).name}:{number}" if number else function for file, number, function in said if file)
    missing = sorted(str(number) for number in right - lines)
    return (",".join(wrong) or "none") + " for " + (",".join(missing) or "none") if wrong or missing else ""


@dataclass
class Known:
    """A row of known_differences.md."""
    case: str
    builds: str
    why: str
    is_met: bool = False

    def covers(self, case, build):
        return self.case == case and any(fnmatch.fnmatch(str(build), one.strip()) for one in self.builds.split(","))


def known_differences():
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", (HERE / "known_differences.md").read_text(), re.M)
    return [Known(*(cell.strip() for cell in row)) for row in rows]


def all_builds(arguments):
    compilers = [one for one in ("g++", "clang++", "clang++-16") if shutil.which(one)]
    for one in sorted({"g++", "clang++"} - set(compilers)):
        print(f"left out: {one} is not installed")
    if arguments.quick:
        compilers = compilers[:2]
    if arguments.compiler:
        compilers = [arguments.compiler]
    for source in SOURCES:
        is_named = any(arguments.only in name for name in (source.name, *right_lines(source)))
        if not is_named or (arguments.quick and not source.is_quick):
            continue
        if source.needs and not pathlib.Path(source.needs).exists():
            print(f"left out: {source.name}, there is no {source.needs}")
            continue
        for compiler in compilers:
            if source.standard != "-std=c++17" and not has_coroutines(compiler):
                print(f"left out: {source.name} by {compiler}, which has no coroutines")
                continue
            for level in ("-O0", "-O2") if arguments.quick else LEVELS:
                yield Build(compiler, level, source)


def has_coroutines(compiler):
    return subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-x", "c++", "-"], input="#include <coroutine>\nstd::coroutine_handle<> h;",
                          text=True, capture_output=True, check=False).returncode == 0


def print_table(source, builds, said, known, arguments):
    """Prints the cases of a file; returns how many differences nobody has explained."""
    unexplained = 0
    print(f"\n{source.name}.cpp, {', '.join(str(build) for build in builds)}")
    for case, right in right_lines(source).items():
        if arguments.only not in source.name and arguments.only not in case:
            continue
        differences = defaultdict(list)
        for build in builds:
            differences[difference(right, said[build][case])].append(build)
        print(f"  {case:28} {','.join(map(str, sorted(right))):20}{'ok' if set(differences) == {''} else ''}")
        for text, where in differences.items():
            reasons = {build: [row for row in known if row.covers(case, build)] for build in where} if text else {}
            for rows in reasons.values():
                for row in rows:
                    row.is_met = True
            new = [build for build, rows in reasons.items() if not rows]
            unexplained += len(new)
            if text:
                print(f"    {'DIFFERS' if new else 'known'}: {text}, {', '.join(map(str, new or where))}")
        if arguments.functions:
            for name in sorted({f"{number}: {function}" for build in builds for _, number, function in said[build][case]}):
                print(f"    {name}")
    return unexplained


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--compiler", default="", help="this one alone")
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--functions", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--folder", help="where to compile: the tracer that is there is not made again")
    arguments = parser.parse_args()
    builds = list(all_builds(arguments))
    if not builds:
        return SKIPPED
    known = known_differences()
    unexplained = 0
    lines = 0
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        folder = pathlib.Path(os.path.abspath(arguments.folder or name))
        compilers = sorted({build.compiler for build in builds})
        tracers = dict(zip(compilers, pool.map(lambda one: tracer_object(one, folder), compilers)))
        said = dict(zip(builds, pool.map(lambda one: sites_of(one, tracers[one.compiler], folder), builds)))
    for source in dict.fromkeys(build.source for build in builds):
        mine = [build for build in builds if build.source == source]
        unexplained += print_table(source, mine, said, known, arguments)
        lines += sum(map(len, right_lines(source).values()))
    print(f"\n{lines} lines in {len(builds)} builds, {unexplained} differences that nobody has explained")
    stale = [] if arguments.quick or arguments.only or arguments.compiler else [row for row in known if not row.is_met]
    for row in stale:
        print(f"known_differences.md has {row.case} for {row.builds}, which was not met: drop it, or say where it is met")
    return 1 if unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main())
