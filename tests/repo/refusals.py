#!/usr/bin/env python3
"""Where tracenew cannot be compiled, the first error says in one sentence what it needs."""
import re

from common import CXX, UMBRELLA, compile_text, finish

WHERE = {  # flags -> what the first error must say
    ("-std=c++14",): "tracenew needs C++17: compile with -std=c++17 or later",
    ("-m32",): "tracenew needs a 64-bit program: it supports Linux on x86-64",
    ("-D_WIN32",): "tracenew does not compile for Windows: it supports Linux on x86-64",
}


def problem_of(flags, sentence):
    done = compile_text(f"#include <{UMBRELLA}>\n", "-fsyntax-only", *flags)
    errors = re.findall(r"error: (.*)", done.stderr)
    if not errors or sentence not in errors[0]:
        return f"{' '.join(flags)}: the first error should say `{sentence}`\n{done.stderr[:2000]}"
    return None


def main():
    # A compiler for another architecture does not know -m32.
    tried = {flags: sentence for flags, sentence in WHERE.items()
             if compile_text("int x;\n", "-fsyntax-only", *flags).returncode == 0}
    problems = [problem for flags, sentence in tried.items() if (problem := problem_of(flags, sentence))]
    finish(problems, f"{CXX[0]} says what is needed, {len(tried)} times of {len(WHERE)}")


if __name__ == "__main__":
    main()
