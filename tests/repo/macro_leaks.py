#!/usr/bin/env python3
"""What the header leaves behind in the preprocessor: these names, and no others."""
import re

from common import INCLUDE, UMBRELLA, compile_text, finish

MOST = 22
ALLOWED = set("""
    TRACENEW_VERSION_MAJOR TRACENEW_VERSION_MINOR TRACENEW_VERSION_PATCH
    TRACENEW_CONFIG_HOOKS TRACENEW_CONFIG_COMPILED
    TRACENEW_HAS TRACENEW_HAS_EXCEPTIONS TRACENEW_HAS_ADDRESS_SANITIZER TRACENEW_HAS_THREAD_SANITIZER TRACENEW_HOT TRACENEW_OPTIMIZED TRACENEW_UNCHECKED
    TRACENEW_ABI_BEGIN TRACENEW_ABI_END
    TRACENEW_SHARED TRACENEW_PER_TU TRACENEW_HELD TRACENEW_TRIVIAL TRACENEW_NOINLINE TRACENEW_LIKELY TRACENEW_UNLIKELY
    TRACENEW_HOOK
""".split())


def macros_left():
    """Name -> "file:line" of each macro that our headers define and do not undefine."""
    done = compile_text(f"#include <{UMBRELLA}>\n", "-E", "-dD")
    if done.returncode != 0:
        raise SystemExit(f"{UMBRELLA} does not preprocess:\n{done.stderr}")
    file, number, left = "", 0, {}
    for line in done.stdout.splitlines():
        if marker := re.match(r'# (\d+) "([^"]*)"', line):
            number, file = int(marker[1]), marker[2]
            continue
        if match := re.match(r"#define (\w+)", line):
            if file.startswith(str(INCLUDE)):
                left[match[1]] = f"{file.removeprefix(str(INCLUDE) + '/')}:{number}"
        elif match := re.match(r"#undef (\w+)", line):
            left.pop(match[1], None)
        number += 1
    return left


def main():
    left = macros_left()
    problems = []
    for name, where in sorted(left.items()):
        if not name.startswith("TRACENEW_"):
            problems.append(f"{where}: {name} leaks into the user's code; make it a constant or a function")
        elif name not in ALLOWED:
            problems.append(f"{where}: {name} is a new macro; do without it, #undef it, or add it to macro_leaks.py")
    problems += [f"{name} is no longer defined; take it out of macro_leaks.py" for name in sorted(ALLOWED - set(left))]
    if len(ALLOWED) > MOST:
        problems.append(f"{len(ALLOWED)} macros are more than {MOST}; turn some into code")
    finish(problems, f"{len(left)} macros are left behind, all of them meant")


if __name__ == "__main__":
    main()
