#!/usr/bin/env python3
"""The walk of the stack, frame by frame beside libgcc's, in programs as compilers make them.

Builds hazard/walker_agrees.cpp with both compilers and each set of flags, and runs it: it fails on
one frame that differs, and prints how many walks were compared.

    matrix.py               all; a compiler that is not there is left out, and said so
    matrix.py FLAG...       those whose compiler or flags contain one of the words
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = pathlib.Path(os.environ.get("TRACENEW_TEST_INCLUDE_DIR") or TESTS.parent / "include")
SOURCE = TESTS / "hazard/walker_agrees.cpp"

# As programs are debugged, shipped, tuned for one machine, optimised as a whole, and linked for any.
FLAGS = ["-O0", "-O2", "-O3 -march=native", "-O2 -flto", "-O2 -static"]
COMPILERS = ["g++", "clang++"]


def run(folder, compiler, flags):
    """What the program printed; RuntimeError when it cannot be built, or found a frame that differs."""
    program = folder / f"{compiler}{flags}".replace(" ", "").replace("+", "x")
    # GNU ld has no plugin for what clang makes under -flto where only LLVM's linker is installed.
    linker = ["-fuse-ld=lld"] if compiler == "clang++" and "-flto" in flags and shutil.which("ld.lld") else []
    command = [compiler, "-std=c++17", "-g", *flags.split(), *linker, f"-I{INCLUDE}", f"-I{TESTS}", str(SOURCE), "-o", str(program),
               "-pthread", "-ldl"]
    for step in (command, [program]):
        done = subprocess.run(step, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode != 0:
            raise RuntimeError(f"exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def main():
    missing = [compiler for compiler in COMPILERS if shutil.which(compiler) is None]
    if missing:
        print(f"not installed, so left out: {', '.join(missing)}")
    builds = [(compiler, flags) for compiler in COMPILERS if compiler not in missing for flags in FLAGS
              if not sys.argv[1:] or any(word in f"{compiler} {flags}" for word in sys.argv[1:])]
    failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [(build, pool.submit(run, pathlib.Path(folder), *build)) for build in builds]
        for (compiler, flags), result in results:
            try:
                print(f"ok      {compiler} {flags}: {result.result()}")
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"FAILED  {compiler} {flags}: {error}")
    print(f"{len(builds) - failed} of {len(builds)} builds")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
