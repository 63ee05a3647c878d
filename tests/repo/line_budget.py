#!/usr/bin/env python3
"""Small files with one idea each: caps on lines, and on the headers' median."""
import statistics

from common import INCLUDE, ROOT, finish, headers

MEDIAN = 120
CAPS = [  # (glob from the root, lines, what to do about it)
    ("include/**/*.hpp", 420, "split it where a second idea begins"),
    ("examples/[0-9]*.cpp", 80, "show one thing only"),
    ("examples/tracenew_view.cpp", 150, "let the library do it"),
    ("examples/reflector/*", 120, "move what is not the story elsewhere"),
    ("README.md", 480, "move detail to the headers' comments"),
    (".github/CONTRIBUTING.md", 120, "let the scripts speak"),
]


def length(path):
    return len(path.read_text("utf-8").splitlines())


def main():
    problems = [f"{path.relative_to(ROOT)}: {length(path)} lines are more than {cap}; {advice}"
                for pattern, cap, advice in CAPS for path in sorted(ROOT.glob(pattern))
                if path.suffix in {".hpp", ".cpp", ".md"} and length(path) > cap]
    median = statistics.median(length(INCLUDE / name) for name in headers())
    if median > MEDIAN:
        problems.append(f"the median header has {median:.0f} lines, more than {MEDIAN}; split the longest")
    finish(problems, f"all files within their caps, median header {median:.0f} lines")


if __name__ == "__main__":
    main()
