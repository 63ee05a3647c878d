#!/usr/bin/env python3
"""Every example compiles both ways, with warnings as errors: the header whole, and declaring only."""
import concurrent.futures
import os
import subprocess

from common import CXX, INCLUDE, ROOT, WARNINGS, finish


def problem_of(source, flags):
    done = subprocess.run([*CXX, "-std=c++17", f"-I{INCLUDE}", *WARNINGS, *flags, "-fsyntax-only", source],
                          capture_output=True, text=True, check=False)
    return f"{source.relative_to(ROOT)} {' '.join(flags)}: does not compile\n{done.stderr}" if done.returncode != 0 else None


def main():
    sources = sorted((ROOT / "examples").rglob("*.cpp"))
    ways = [(source, flags) for source in sources for flags in ([], ["-DTRACENEW_CONFIG_COMPILED=1"])]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [problem for problem in pool.map(lambda way: problem_of(*way), ways) if problem]
    finish(problems, f"{len(sources)} sources of examples compile both ways")


if __name__ == "__main__":
    main()
