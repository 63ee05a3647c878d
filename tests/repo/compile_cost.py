#!/usr/bin/env python3
"""What tracenew.hpp costs a translation unit: user time (median of 3) as a multiple of what the standard
headers that it declares with cost in the same run, and the object's size.

    compile_cost.py                 prints the table, for g++ and clang++ at -O0 and -O2
    compile_cost.py --test          checks the rows of $CXX at -O0 that BOUNDS has
    compile_cost.py --hooks-off     checks that TRACENEW_CONFIG_HOOKS=0 emits no operator, no recorder
    compile_cost.py --declared      checks that TRACENEW_CONFIG_COMPILED reads no definitions and emits no code
"""
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

from common import CXX, INCLUDE, ROOT, finish

STANDARD = "".join(f"#include <{name}>\n" for name in "string vector memory optional iosfwd cstdint".split())
INCLUDED = "#include <tracenew.hpp>\n"
PROGRAM = (ROOT / "examples/00_first_report.cpp").read_text("utf-8")
ROWS = {
    "declared (TRACENEW_CONFIG_COMPILED)": (["-DTRACENEW_CONFIG_COMPILED=1"], INCLUDED),
    "declared, a program with a Tracer": (["-DTRACENEW_CONFIG_COMPILED=1"], PROGRAM),
    "whole, without operators, unused": (["-DTRACENEW_CONFIG_HOOKS=0"], INCLUDED),
    "whole, with a Tracer or without": ([], PROGRAM),
}
BOUNDS = {  # multiples, at -O0 -g; the table has less: beside other work a large file suffers more
    "g++": [2, 3, 16, 60],
    "clang++": [2, 3, 16, 60],
}
# What declarations need of the tracer's own.
DECLARED = {"base/amount.hpp", "base/atomic.hpp", "base/attributes.hpp", "base/own_allocator.hpp", "base/traceback_id.hpp", "answer/elsewhere.hpp"}


def compile_once(compiler, flags, text, folder):
    source, built = folder / "unit.cpp", folder / "unit.o"
    source.write_text(text)
    begin = user_seconds()
    subprocess.run([*compiler, "-std=c++17", *flags, f"-I{INCLUDE}", "-c", source, "-o", built], check=True)
    return user_seconds() - begin, built.stat().st_size


def user_seconds():
    """Of finished children; unlike the clock on the wall it does not mind a busy machine."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def cost(compiler, flags, text, folder, runs=3):
    runs = [compile_once(compiler, flags, text, folder) for _ in range(runs)]
    return statistics.median(seconds for seconds, _ in runs), runs[0][1]


def table(compiler, level, folder, runs=3):
    """For each row: its name, multiple, seconds, bytes."""
    unit, _ = cost(compiler, [level, "-g"], STANDARD, folder)
    for name, (flags, text) in ROWS.items():
        seconds, size = cost(compiler, [level, "-g", *flags], text, folder, runs)
        yield name, seconds / unit, seconds, size


def print_table(folder):
    for compiler in ("g++", "clang++"):
        if not shutil.which(compiler):
            print(f"{compiler} is not installed")
            continue
        for level in ("-O0", "-O2"):
            print(f"{f'{compiler} {level} -g':<40} {'multiple':>8} {'seconds':>8} {'object KiB':>11}")
            for name, multiple, seconds, size in table([compiler], level, folder):
                print(f"    {name:<36} {multiple:>8.1f} {seconds:>8.2f} {size / 1024:>11.0f}")


def check_table(folder):
    """Once, and thrice where once was too much: what a machine does beside may cost a run, but not all."""
    if problems_with_table(folder, 1):
        finish(problems_with_table(folder, 3), "the header costs what it is said to cost")


def problems_with_table(folder, runs):
    bounds = BOUNDS["clang++" if "clang" in CXX[0] else "g++"]
    problems = []
    for bound, (name, multiple, seconds, _) in zip(bounds, table(CXX, "-O0", folder, runs)):
        print(f"{name}: {multiple:.1f} times the standard headers ({seconds:.2f} s)")
        if multiple > bound:
            problems.append(f"{name}: {multiple:.1f} times the standard headers, at most {bound} were expected")
    return problems


def emitted(compiler, flags, folder, pattern):
    """What of the pattern a unit that only includes us defines."""
    compile_once(compiler, flags, INCLUDED, folder)
    names = subprocess.run(["nm", "-C", "--defined-only", folder / "unit.o"], capture_output=True, text=True, check=True).stdout
    return [line.strip() for line in names.splitlines() if re.search(pattern, line)]


def check_hooks_off(folder):
    pattern = r" operator (new|delete)|detail::(Recorder|recorder|Tracings|CallerTraces|Operators)\b"
    problems = [f"{level}: {line} is emitted; TRACENEW_CONFIG_HOOKS=0 promises that it is not"
                for level in ("-O0", "-O2")
                for line in emitted(CXX, [level, "-DTRACENEW_CONFIG_HOOKS=0"], folder, pattern)]
    finish(problems, "TRACENEW_CONFIG_HOOKS=0 emits no operator and no recorder")


def check_declared(folder):
    flags = ["-DTRACENEW_CONFIG_COMPILED=1"]
    problems = [f"{level}: {line} is emitted where all is only declared"
                for level in ("-O0", "-O2") for line in emitted(CXX, [level, *flags], folder, r" [TtWw] ")]
    (folder / "unit.cpp").write_text(INCLUDED)
    needs = subprocess.run([*CXX, "-std=c++17", *flags, f"-I{INCLUDE}", "-M", folder / "unit.cpp"],
                           capture_output=True, text=True, check=True).stdout
    read = set(re.findall(r"tracenew/detail/(\S+)", needs))
    problems += [f"tracenew/detail/{name} is read where all is only declared" for name in sorted(read - DECLARED)]
    finish(problems, f"declarations read {len(read)} headers of detail, and emit nothing")


def main():
    actions = {(): print_table, ("--test",): check_table, ("--hooks-off",): check_hooks_off,
               ("--declared",): check_declared}
    if tuple(sys.argv[1:]) not in actions:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        actions[tuple(sys.argv[1:])](pathlib.Path(folder))


if __name__ == "__main__":
    main()
