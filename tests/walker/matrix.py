#!/usr/bin/env python3
"""The walk of the stack, frame by frame beside libgcc's, in programs as compilers make them.

Two programs, each with both compilers and many sets of flags: through_new.cpp takes its walks where users
do, inside operator new as those flags compile it, and agrees.cpp from frames of all kinds.
Fails on one frame that differs, and prints how many walks were compared.

    matrix.py               what CI runs; a compiler that is not there is left out, and said so
    matrix.py --all         every flag at every level
    matrix.py FLAG...       those of all whose program, compiler or flags contain one of the words

CXX_ALL="g++-11 clang++-16" tries these compilers instead.
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
COMPILERS = os.environ.get("CXX_ALL", "g++ clang++").split()

FRAMES = "walker_agrees"
HOOK = "through_new"
LIBRARIES = {"large.so": 64000, "small.so": 200}  # the bytes that their function's frame has
PROGRAMS = {FRAMES: TESTS / "walker/agrees.cpp", HOOK: TESTS / "walker/through_new.cpp"}

# As programs are debugged, shipped, tuned for one machine, optimised as a whole, and linked for any.
FRAMES_FLAGS = ["-O0", "-O2", "-O3 -march=native", "-O2 -mstackrealign", "-O2 -flto", "-O2 -static"]

# With AVX, or when told to, g++ aligns frames anew and no longer finds the caller's where it looks for it.
LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"]
AT_ALL_LEVELS = [""]
AT_MOST_LEVELS = ["-march=native", "-mstackrealign"]  # in CI at two
AT_ONE_LEVEL = ["-mavx2", "-march=x86-64-v4", "-fno-omit-frame-pointer", "-fcf-protection", "-flto", "-static",
                "-fsanitize=address"]
MORE = ["-Og", "-O0 -std=c++20", "-O2 -std=c++20", "-O3 -march=native -std=c++20",
        "-O2 -mforce-drap -mstackrealign -mavx2", "-O3 -march=native -flto -static", "-O2 -mstackrealign -flto",
        "-O2 -fno-optimize-sibling-calls", "-O2 -mavx2 -fno-optimize-sibling-calls", "-O2 -mavx2 -fno-exceptions",
        "-O2 -fstack-protector-all -fstack-clash-protection", "-O2 -finstrument-functions", "-O2 -pg",
        "-O0 --coverage", "-O2 -mavx2 -fPIE -fno-plt -Wl,-z,now", "-O2 -fno-asynchronous-unwind-tables -mavx2"]

NEEDED = {"-mavx2": {"avx2"}, "x86-64-v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}}


def features():
    """What the processor can do, by the kernel's names."""
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("flags"):
            return set(line.split())
    return set()


def hook_flags(everything):
    levels = {flags: LEVELS for flags in AT_ALL_LEVELS}
    levels |= {flags: LEVELS if everything else ["-O0", "-O2"] for flags in AT_MOST_LEVELS}
    levels |= {flags: LEVELS if everything else ["-O2"] for flags in AT_ONE_LEVEL}
    return [f"{level} {flags}".strip() for flags in levels for level in levels[flags]] + MORE


class Unknown(Exception):
    """The compiler does not know such a flag, or this processor such instructions."""


def run(folder, number, program, compiler, flags):
    """What the program printed; RuntimeError when it cannot be built, or found a frame that differs."""
    built = folder / str(number)
    # GNU ld has no plugin for what clang makes under -flto where only LLVM's linker is installed; of its version.
    lld = f"lld{compiler.partition('clang++')[2]}"
    linker = [f"-fuse-ld={lld}"] if "clang" in compiler and "-flto" in flags and shutil.which(f"ld.{lld}") else []
    command = [compiler, "-std=c++17", "-g", *flags.split(), *linker, f"-I{INCLUDE}", f"-I{TESTS}", str(PROGRAMS[program]), "-o",
               str(built), "-pthread", "-ldl"]
    if any(word in flags and not needed <= features() for word, needed in NEEDED.items()):
        raise Unknown("this processor cannot run it")
    # What is not linked statically loads two libraries to the same place, one after the other.
    libraries = [folder / name for name in LIBRARIES] if program == HOOK and "-static" not in flags.split() else []
    for step in (command, [built, *libraries]):
        done = subprocess.run(step, capture_output=True, text=True, check=False, timeout=300, cwd=folder)
        if done.returncode != 0 and step is command and ("unknown argument" in done.stderr or "unrecognized" in done.stderr):
            raise Unknown("not known to this compiler")
        if done.returncode == 77:
            raise Unknown("its operators are the sanitizer's")
        if done.returncode != 0:
            raise RuntimeError(f"exit code {done.returncode}\n{done.stdout}{done.stderr[:4000]}")
    return done.stdout.strip()


def main():
    missing = [compiler for compiler in COMPILERS if shutil.which(compiler) is None]
    if missing:
        print(f"not installed, so left out: {', '.join(missing)}")
    words = [word for word in sys.argv[1:] if word != "--all"]
    builds = [(program, compiler, flags) for program, sets in ((FRAMES, FRAMES_FLAGS), (HOOK, hook_flags(bool(sys.argv[1:]))))
              for compiler in COMPILERS if compiler not in missing for flags in sets]
    builds = [build for build in builds if not words or any(word in " ".join(build) for word in words)]
    failed = left_out = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, frame in LIBRARIES.items():
            subprocess.run([next(c for c in COMPILERS if c not in missing), "-O2", "-fomit-frame-pointer", "-shared", "-fPIC",
                            f"-DFRAME={frame}", TESTS / "hazard/replaced_code/plugin.cpp", "-o", f"{folder}/{name}"], check=True)
        results = [(" ".join(build), pool.submit(run, pathlib.Path(folder), number, *build)) for number, build in enumerate(builds)]
        for name, result in results:
            try:
                print(f"ok      {name}: {result.result()}", flush=True)
            except Unknown as why:
                left_out += 1
                print(f"-       {name}: {why}")
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"FAILED  {name}: {error}")
    print(f"{len(builds) - failed - left_out} of {len(builds)} builds, {left_out} left out")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
