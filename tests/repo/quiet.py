#!/usr/bin/env python3
"""In a user's build the header is quiet, whatever warnings are asked for that are often asked for."""
import shutil
import subprocess

from common import CXX, INCLUDE, UMBRELLA, WARNINGS, finish

COMMON = """-Wcast-align -Wcast-qual -Wdouble-promotion -Wextra-semi -Wfloat-equal -Wformat=2 -Wnon-virtual-dtor
    -Wold-style-cast -Woverloaded-virtual -Wredundant-decls -Wsign-conversion -Wswitch-default -Wswitch-enum -Wundef
    -Wunused -Wzero-as-null-pointer-constant""".split()
OF_GCC = "-Wduplicated-branches -Wduplicated-cond -Wlogical-op -Wuseless-cast".split()
TEXT = f"#include <{UMBRELLA}>\ntracenew::Tracer tracer;\n"


def problem_of(compiler, flags):
    done = subprocess.run([*compiler, "-std=c++17", f"-I{INCLUDE}", "-fsyntax-only", *flags, "-x", "c++", "-"],
                          input=TEXT, capture_output=True, text=True, check=False)
    return f"{' '.join(compiler)} {' '.join(flags)}:\n{done.stderr[:3000]}" if done.returncode != 0 else None


def main():
    compilers = [CXX, *([name] for name in ("g++-11", "clang++") if shutil.which(name) and [name] != CXX)]
    problems = []
    for compiler in compilers:
        of_its_own = [] if "clang" in compiler[0] else OF_GCC
        problems += filter(None, [problem_of(compiler, [*WARNINGS, *COMMON, *of_its_own])])
    finish(problems, f"{len(compilers)} compilers have nothing to say")


if __name__ == "__main__":
    main()
