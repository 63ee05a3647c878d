"""What the repository's rules share: where things are, how a header is read, how a rule reports."""
import os
import pathlib
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
UMBRELLA = "tracenew.hpp"

CXX = shlex.split(os.environ.get("CXX") or "g++")
WARNINGS = "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror".split()
SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def headers():
    """Every header by the name it is included with, the umbrella first."""
    names = sorted(str(path.relative_to(INCLUDE)) for path in INCLUDE.rglob("*.hpp"))
    return sorted(names, key=lambda name: name != UMBRELLA)


def lines_of(name):
    return (INCLUDE / name).read_text("utf-8").splitlines()


def code_of(line):
    """The line without its // comment (string literals with // in them do not matter here)."""
    return line.split("//", 1)[0]


@dataclass(frozen=True)
class Include:
    line: int
    quote: str  # " or <
    target: str


def includes_of(name):
    found = []
    for number, line in enumerate(lines_of(name), 1):
        if match := re.match(r'\s*#\s*include\s*([<"])([^">]+)', line):
            found.append(Include(number, match[1], match[2]))
    return found


def compile_text(text, *flags, include=INCLUDE):
    """Compiles `text` from standard input: the finished process, output and errors as text."""
    command = [*CXX, "-std=c++17", f"-I{include}", *flags, "-x", "c++", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def finish(problems, summary):
    """Ends a rule: one sentence for each problem, or the summary."""
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} to mend")
    print(summary)
