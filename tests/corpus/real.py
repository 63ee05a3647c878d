#!/usr/bin/env python3
"""Small programs over real libraries, each with a realistic leak and mended: right verdict, right line?

    real.py [PROGRAM]...         builds and runs tests/corpus/real/*.cpp, prints a matrix
    real.py --packages           the Debian packages that all of them need, for apt-get install

A leaking twin is right when there is a leak, and every leak is on a line that is marked `// leaks
here` and is held by what one of the program's lines `// holder: ` says (a regular expression); a
mended one when there is none. Exit status 1 when anything is wrong or could not be built.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = HERE / "real"
INCLUDE = HERE.parent.parent / "include"
OTHERS = ["growing", "undecided", "warming up", "sawtooth", "steady"]


def declared(source, what):
    """The words after `// packages:` or `// flags:`."""
    return [word for line in re.findall(rf"^// {what}: (.*)$", source.read_text("utf-8"), re.M) for word in line.split()]


def holders_of(source):
    """The expressions after `// holder:`."""
    return re.findall(r"^// holder: (.*)$", source.read_text("utf-8"), re.M)


def hold(folder, compiler, include):
    """What the programs only declare: their flags are about their own lines, so it is compiled once."""
    source = folder / "held.cpp"
    source.write_text("#include <tracenew.hpp>\n")
    command = [*compiler.split(), "-std=c++17", "-O1", "-g1", f"-I{include}", "-c", str(source), "-o", str(folder / "held.o")]
    return subprocess.run(command, capture_output=True, text=True)


def build(source, program, compiler, include, held):
    command = [*compiler.split(), "-std=c++17", "-O1", "-g", "-Wall", "-Wextra", "-DTRACENEW_CONFIG_COMPILED=1", f"-I{include}"]
    answer = subprocess.run([*command, "-c", str(source), "-o", f"{program}.o", *declared(source, "flags")], capture_output=True, text=True)
    if answer.returncode == 0:
        answer = held.result()
    if answer.returncode == 0:
        command = [*compiler.split(), f"{program}.o", str(program.with_name("held.o")), "-o", str(program), *declared(source, "flags"),
                   "-pthread", "-ldl"]
        answer = subprocess.run(command, capture_output=True, text=True)
    return answer


def findings_of(program, twin):
    answer = subprocess.run([program, twin], capture_output=True, text=True, timeout=120)
    if answer.returncode != 0:
        raise RuntimeError(f"{program.name} {twin}: exit code {answer.returncode}\n{answer.stderr}")
    return [line.split("\t") for line in answer.stdout.splitlines()]


def judge(source, program):
    """(what is wrong, the leaky twin's findings, the mended one's)."""
    marked = {number for number, line in enumerate(source.read_text("utf-8").splitlines(), 1) if "// leaks here" in line}
    leaky, mended = findings_of(program, "leaky"), findings_of(program, "mended")
    wrong = []
    leaks = [finding for finding in leaky if finding[0] == "leak"]
    if not leaks:
        wrong.append("leaky: no leak")
    for _, line, path, _, function, holder in leaks:
        if pathlib.Path(path).name != source.name or int(line) not in marked:
            wrong.append(f"leaky: leak at {path}:{line}, {function}")
        if not any(re.search(expected, holder) for expected in holders_of(source)):
            wrong.append(f"leaky: leak at line {line}: {holder or 'nothing is said of who holds it'}")
    wrong += [f"mended: {finding[0]} at {finding[2]}:{finding[1]}" for finding in mended if finding[0] == "leak"]
    return wrong, leaky, mended


def others(findings):
    counts = collections.Counter(finding[0] for finding in findings)
    return " ".join(f"{counts[name]:>3}" for name in OTHERS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", help="their names; all without")
    parser.add_argument("--packages", action="store_true")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--include", default=INCLUDE, help="where tracenew.hpp is")
    parser.add_argument("--allow-missing", action="store_true", help="skip programs whose library is not installed; exit status 77 if that is all")
    parser.add_argument("--keep", metavar="DIR", help="leave the programs there")
    options = parser.parse_args()
    sources = sorted(PROGRAMS.glob("*.cpp"))
    if options.programs:
        sources = [source for source in sources if source.stem in options.programs]
        unknown = set(options.programs) - {source.stem for source in sources}
        if unknown:
            parser.error(f"there is no {', '.join(sorted(unknown))} in {PROGRAMS}")
    if options.packages:
        print(" ".join(sorted({package for source in sources for package in declared(source, "packages")})))
        return 0

    failures, missing = [], 0
    with tempfile.TemporaryDirectory() as temporary, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = pathlib.Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        held = pool.submit(hold, folder, options.compiler, options.include)
        built = [pool.submit(build, source, folder / source.stem, options.compiler, options.include, held) for source in sources]
        print(f"{'':<28}{'leaky':>7}  " + "  also said: " + ", ".join(OTHERS))
        for source, result in zip(sources, built):
            answer = result.result()
            if answer.returncode != 0:
                packages = " ".join(declared(source, "packages"))
                if options.allow_missing and "No such file or directory" in answer.stderr:
                    missing += 1
                    print(f"{source.stem:<28} skipped: needs {packages}")
                    continue
                failures.append(f"{source.stem}: not built (needs {packages})\n{answer.stderr[:2000]}")
                print(f"{source.stem:<28} not built: needs {packages}")
                continue
            begin = time.monotonic()
            wrong, leaky, mended = judge(source, folder / source.stem)
            seconds = time.monotonic() - begin
            failures += [f"{source.stem}: {problem}" for problem in wrong]
            verdict = "right" if not wrong else "WRONG"
            print(f"{source.stem:<28}{verdict:>7}  leaky {others(leaky)}   mended {others(mended)}   {seconds:.1f} s", flush=True)
    for failure in failures:
        print(failure)
    print(f"{len(sources)} programs, {missing} skipped, {len({failure.split(':')[0] for failure in failures})} wrong")
    return 1 if failures else 77 if missing == len(sources) else 0


if __name__ == "__main__":
    sys.exit(main())
