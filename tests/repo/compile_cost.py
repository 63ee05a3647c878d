#!/usr/bin/env python3
"""What including tracenew.hpp adds to a translation unit: processor seconds (median
of 3) and object size.

    compile_cost.py                 prints the table, for g++ and clang++ at -O0 and -O2
    compile_cost.py --hooks-off     checks that TRACENEW_CONFIG_HOOKS=0 emits no operator, no recorder
"""
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

from common import CXX, INCLUDE, finish

PLAIN = "int answer() { return 42; }\n"
WITH = "#include <tracenew.hpp>\n" + PLAIN


def compile_once(compiler, flags, text, folder):
    source, built = folder / "unit.cpp", folder / "unit.o"
    source.write_text(text)
    begin = processor_seconds()
    subprocess.run([*compiler, "-std=c++17", *flags, f"-I{INCLUDE}", "-c", source, "-o", built], check=True)
    return processor_seconds() - begin, built.stat().st_size


def processor_seconds():
    """Of finished children; unlike the clock on the wall it does not mind a busy machine."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cost(compiler, flags, text, folder):
    runs = [compile_once(compiler, flags, text, folder) for _ in range(3)]
    return statistics.median(seconds for seconds, _ in runs), runs[0][1]


def print_table(folder):
    print(f"{'compiler':<10} {'flags':<8} {'seconds':>8} {'of which ours':>14} {'object KiB':>11}")
    for compiler in ("g++", "clang++"):
        if not shutil.which(compiler):
            print(f"{compiler:<10} is not installed")
            continue
        for level in ("-O0", "-O2"):
            flags = [level, "-g"]
            plain, empty = cost([compiler], flags, PLAIN, folder)
            seconds, size = cost([compiler], flags, WITH, folder)
            print(f"{compiler:<10} {level + ' -g':<8} {seconds:>8.2f} {seconds - plain:>14.2f} {(size - empty) / 1024:>11.1f}")


def check_hooks_off(folder):
    problems = []
    for level in ("-O0", "-O2"):
        compile_once(CXX, [level, "-DTRACENEW_CONFIG_HOOKS=0"], WITH, folder)
        names = subprocess.run(["nm", "-C", "--defined-only", folder / "unit.o"], capture_output=True, text=True, check=True).stdout
        for line in names.splitlines():
            if re.search(r" operator (new|delete)|detail::(Recorder|recorder|Operators)\b", line):
                problems.append(f"{level}: {line.strip()} is emitted; TRACENEW_CONFIG_HOOKS=0 promises that it is not")
    finish(problems, "TRACENEW_CONFIG_HOOKS=0 emits no operator and no recorder")


def main():
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[1:] == ["--hooks-off"]:
            check_hooks_off(pathlib.Path(folder))
        else:
            print_table(pathlib.Path(folder))


if __name__ == "__main__":
    main()
