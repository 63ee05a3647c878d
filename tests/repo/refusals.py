#!/usr/bin/env python3
"""Where tracenew cannot be compiled, the first error says in one sentence what it needs, and ends it; where
it is only declared, the linker says what is missing."""
import re

from common import CXX, UMBRELLA, compile_text, finish

WHERE = {  # flags -> what the first error must say
    "-std=c++14": "tracenew needs C++17: compile with -std=c++17 or later",
    "-m32": "tracenew needs a 64-bit program: it supports Linux on x86-64",
    "-D_WIN32": "tracenew does not compile for Windows: it supports Linux on x86-64",
}
SETTINGS = {  # wrong ones: the first error, and there may be more
    "-DTRACENEW_CONFIG_HOOKS=3": "TRACENEW_CONFIG_HOOKS must be 2 (weak), 1 (strong, in one translation unit) or 0",
    "-DTRACENEW_CONFIG_COMPILED=2": "TRACENEW_CONFIG_COMPILED must be 1 (declare only) or 0",
    "-DTRACENEW_CONFIG_COMPILED=1 -DTRACENEW_CONFIG_HOOKS=1": "TRACENEW_CONFIG_HOOKS 1 belongs into the source file",
}
ELSEWHERE = "one_source_file_must_include_tracenew_hpp_without_TRACENEW_CONFIG_COMPILED"
NO_GLIBC = "#include <features.h>\n#undef __GLIBC__\n"  # what a header sees of musl
MUSL = "tracenew needs glibc: musl and other C libraries are not supported"


def problem_of(flags, sentence, before=""):
    done = compile_text(f"{before}#include <{UMBRELLA}>\n", "-fsyntax-only", *flags)
    errors = re.findall(r"error: (.*)", done.stderr)
    # The second is that of the include which ends it.
    if not errors or sentence not in errors[0] or len(errors) > 2:
        return f"{' '.join(flags)} {before}: the one error should say `{sentence}`\n{done.stderr[:2000]}"
    return None


def problem_of_setting(flags, sentence):
    done = compile_text(f"#include <{UMBRELLA}>\n", "-fsyntax-only", *flags)
    errors = re.findall(r"error: (.*)", done.stderr)
    if not errors or sentence not in errors[0]:
        return f"{' '.join(flags)}: the first error should say `{sentence}`\n{done.stderr[:2000]}"
    return None


def problem_of_linking():
    """A program that declares, and no file that holds: even where it calls nothing."""
    program = f"#include <{UMBRELLA}>\nint main() {{}}\n"
    done = compile_text(program, "-DTRACENEW_CONFIG_COMPILED=1", "-o", "/dev/null")
    if done.returncode == 0 or not re.search(rf"undefined .*{ELSEWHERE}", done.stderr):
        return f"the linker should say `{ELSEWHERE}`\n{done.stderr[:2000]}"
    return None


def main():
    # A compiler for another architecture does not know -m32.
    tried = {flag: sentence for flag, sentence in WHERE.items()
             if compile_text("int x;\n", "-fsyntax-only", flag).returncode == 0}
    problems = [problem_of([flag], sentence) for flag, sentence in tried.items()]
    problems.append(problem_of([], MUSL, NO_GLIBC))
    problems += [problem_of_setting(flags.split(), sentence) for flags, sentence in SETTINGS.items()]
    problems.append(problem_of_linking())
    finish(list(filter(None, problems)), f"{CXX[0]} says what is needed, {len(tried) + 1} times of {len(WHERE) + 1}")


if __name__ == "__main__":
    main()
