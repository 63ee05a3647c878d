#!/usr/bin/env python3
"""Where tracenew cannot be compiled, the first error says in one sentence what it needs, and ends it."""
import re

from common import CXX, UMBRELLA, compile_text, finish

WHERE = {  # flags -> what the first error must say
    "-std=c++14": "tracenew needs C++17: compile with -std=c++17 or later",
    "-m32": "tracenew needs a 64-bit program: it supports Linux on x86-64",
    "-D_WIN32": "tracenew does not compile for Windows: it supports Linux on x86-64",
}
NO_GLIBC = "#include <features.h>\n#undef __GLIBC__\n"  # what a header sees of musl
MUSL = "tracenew needs glibc: musl and other C libraries are not supported"


def problem_of(flags, sentence, before=""):
    done = compile_text(f"{before}#include <{UMBRELLA}>\n", "-fsyntax-only", *flags)
    errors = re.findall(r"error: (.*)", done.stderr)
    # The second is that of the include which ends it.
    if not errors or sentence not in errors[0] or len(errors) > 2:
        return f"{' '.join(flags)} {before}: the one error should say `{sentence}`\n{done.stderr[:2000]}"
    return None


def main():
    # A compiler for another architecture does not know -m32.
    tried = {flag: sentence for flag, sentence in WHERE.items()
             if compile_text("int x;\n", "-fsyntax-only", flag).returncode == 0}
    problems = [problem_of([flag], sentence) for flag, sentence in tried.items()]
    problems.append(problem_of([], MUSL, NO_GLIBC))
    finish(list(filter(None, problems)), f"{CXX[0]} says what is needed, {len(tried) + 1} times of {len(WHERE) + 1}")


if __name__ == "__main__":
    main()
