#!/usr/bin/env python3
"""Who holds it: programs whose holder is known, by each compiler and at each level.

    matrix.py               what CI runs
    matrix.py --all         more flags
    matrix.py WORD...       those of all whose compiler or flags contain one of the words

CXX_ALL="g++-11 clang++-16" tries these compilers instead. Fails where the first holder that is printed is
not the one that holds it.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = pathlib.Path(os.environ.get("TRACENEW_TEST_INCLUDE_DIR") or TESTS.parent / "include")
COMPILERS = os.environ.get("CXX_ALL", "g++ clang++").split()
LEVELS = ["-O0", "-O2"]
MORE = ["-O1", "-O2 -gdwarf-4 -gz", "-O2 -gsplit-dwarf", "-O3 -march=native"]

# What an optimiser has left no place for: the debug info names no variable, and no place where it lies.
GONE = {("-O1", "through_unique_ptr"), ("-O2", "through_unique_ptr"), ("-O2", "of_this_thread")}
INSTEAD = re.compile(r"^Held by (what .* works with|server)")


def compile_held(compiler, folder):
    """All definitions once: what the programs themselves are built with is what is tried."""
    source = folder / "held.cpp"
    source.write_text("#include <tracenew.hpp>\n", encoding="utf-8")
    held = folder / "held.o"
    subprocess.run([compiler, "-std=c++17", "-O1", f"-I{INCLUDE}", "-c", source, "-o", held], check=True)
    return held


def outcomes(program, level):
    """(name, what was printed, whether that is right) of each program."""
    listed = subprocess.run([program], check=True, text=True, capture_output=True).stdout
    cases = [line.split("\t") for line in listed.splitlines()]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = pool.map(lambda case: subprocess.run([program, case[0]], text=True, capture_output=True, timeout=120,
                                                    check=False), cases)
    for (name, expected), run in zip(cases, runs):
        first = (run.stdout.splitlines() or [f"nothing, exit code {run.returncode}"])[0]
        # The last block may be in a register alone.
        told = re.sub(r"^19[0-9] of 200 held", "Held", first)
        is_gone = any(level.startswith(gone) and name == which for gone, which in GONE)
        yield name, first, bool(re.match(expected, told) or (is_gone and INSTEAD.match(told)))


def main():
    words = [word for word in sys.argv[1:] if word != "--all"]
    levels = LEVELS + (MORE if words or "--all" in sys.argv else [])
    wrong = tried = 0
    for compiler in COMPILERS:
        if not shutil.which(compiler):
            print(f"{compiler}: not here, left out")
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            held = None
            for level in levels:
                if words and not any(word in f"{compiler} {level}" for word in words):
                    continue
                held = held or compile_held(compiler, folder)
                program = folder / "programs"
                subprocess.run(
                    [compiler, "-std=c++17", "-g", *level.split(), "-DTRACENEW_CONFIG_COMPILED=1", f"-I{INCLUDE}", f"-I{TESTS}",
                     TESTS / "holders/programs.cpp", held, "-o", program, "-pthread", "-ldl"], check=True, cwd=folder)
                results = list(outcomes(program, level))
                for case, first, is_right in results:
                    if not is_right:
                        print(f"WRONG {compiler} {level}: {case}: {first}")
                tried += len(results)
                wrong += sum(not is_right for _, _, is_right in results)
                print(f"{compiler} {level}: {sum(r for _, _, r in results)} of {len(results)} right", flush=True)
    print(f"{tried - wrong} of {tried} right")
    return 1 if wrong or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
