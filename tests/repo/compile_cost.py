#!/usr/bin/env python3
"""What including tracenew.hpp adds to a translation unit: processor seconds (median
of 3) and object size.

    compile_cost.py                 prints the table, for g++ and clang++ at -O0 and -O2
    compile_cost.py --hooks-off     checks that TRACENEW_CONFIG_HOOKS=0 emits no operator, no recorder
    compile_cost.py --cold          checks that no cold code is emitted where no Tracer is made
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


def emitted(compiler, flags, folder, pattern):
    """What of the pattern a unit that only includes us defines."""
    compile_once(compiler, flags, WITH, folder)
    names = subprocess.run(["nm", "-C", "--defined-only", folder / "unit.o"], capture_output=True, text=True, check=True).stdout
    return [line.strip() for line in names.splitlines() if re.search(pattern, line)]


def check_hooks_off(folder):
    pattern = r" operator (new|delete)|detail::(Recorder|recorder|Operators)\b"
    problems = [f"{level}: {line} is emitted; TRACENEW_CONFIG_HOOKS=0 promises that it is not"
                for level in ("-O0", "-O2")
                for line in emitted(CXX, [level, "-DTRACENEW_CONFIG_HOOKS=0"], folder, pattern)]
    finish(problems, "TRACENEW_CONFIG_HOOKS=0 emits no operator and no recorder")


def check_cold(folder):
    compilers = [compiler for compiler in ("g++", "clang++") if shutil.which(compiler)]
    pattern = r"::(Tracer|Snapshot|LoopProbe)::|::symbol::(Resolver|Module)::"
    problems = [f"{compiler} {level}: {line} is emitted where no Tracer is made"
                for compiler in compilers for level in ("-O0", "-O2")
                for line in emitted([compiler], [level], folder, pattern)]
    finish(problems, f"no cold code is emitted where no Tracer is made ({', '.join(compilers)})")


def main():
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[1:] == ["--hooks-off"]:
            check_hooks_off(pathlib.Path(folder))
        elif sys.argv[1:] == ["--cold"]:
            check_cold(pathlib.Path(folder))
        else:
            print_table(pathlib.Path(folder))


if __name__ == "__main__":
    main()
