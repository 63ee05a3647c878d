#!/usr/bin/env python3
"""Every header compiles alone, and twice, with warnings as errors."""
import concurrent.futures
import os

from common import WARNINGS, compile_text, finish, headers


def problem_of(name):
    text = f'#include "{name}"\n' * 2
    done = compile_text(text, "-fsyntax-only", *WARNINGS)
    if done.returncode != 0:
        return f"{name}: does not compile alone; include what it uses\n{done.stderr}"
    return None


def main():
    names = headers()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [problem for problem in pool.map(problem_of, names) if problem]
    finish(problems, f"{len(names)} headers compile alone")


if __name__ == "__main__":
    main()
