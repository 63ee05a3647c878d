#!/usr/bin/env python3
"""The verdict on thousands of simulated loops, leaking and healthy: prints the confusion matrix.

    simulated.py                                    1,000 series of each loop at each length, a new seed
    simulated.py --seed 7 --iterations 200 --loop "at random" --show 20
    simulated.py --series 200 --test                fails below what tests/corpus/README.md promises
    simulated.py --write                            makes that page's table anew

Builds tests/corpus/simulated/*.cpp and hands it the arguments.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"
CXX = os.environ.get("CXX", "g++")

# Of loops of 200 iterations and more: shares that are promised, and `+ 3` for chance, since the seed is
# new each time. What was measured is in README.md.
LEAST_FOUND = 0.99
MOST = {
    "healthy called leaks": 2e-4,
    "healthy called growing": 3e-4,
    "healthy with a check() that is not ok": 4e-3,
    "first lines that are false": 2e-3,
    "intervals of leaks that hold 0": 0,
}
LEAST_PROMISES = 0.85  # kept, of those that a first line makes
SUMS = ["leaks found", *MOST, "promises kept", "exact rules that are not true", "95 % intervals that hold the pace"]


def build(folder):
    program = pathlib.Path(folder) / "simulated"
    sources = sorted(str(path) for path in (HERE / "simulated").glob("*.cpp"))
    subprocess.run([CXX, "-std=c++17", "-O2", "-Wall", "-Wextra", f"-I{INCLUDE}", *sources, "-o", str(program), "-pthread", "-ldl"],
                   check=True)
    return program


def blocks_of(text):
    """The part of each length, by its number of iterations."""
    parts = re.split(r"^(\d+) iterations,.*$", text.split("expect_no_growth,")[0], flags=re.M)
    return {int(length): block for length, block in zip(parts[1::2], parts[2::2])}


def sums_of(block):
    """Of each line `what: n of m (p %)`: n and m."""
    return {what: (int(n), int(of)) for what, n, of in re.findall(r"^(.+): (\d+) of (\d+) \([\d.]+ %\)$", block, re.M)}


def table(text):
    """The matrix in short, for README.md: how many of each loop are right, at each length."""
    rows = {}
    for block in blocks_of(text).values():
        for line in block.splitlines():
            if match := re.match(r"(\S.{25}) *(\d+)(?: +\d+){6} +([\d.]+%) ", line):
                rows.setdefault(match[1].strip(), []).append(f"{match[3]} of {match[2]}" if match[2] != "0" else "-")
        for what, (n, of) in sums_of(block).items():
            share = f"{n / of:.2%}" if of and what in ("leaks found", "promises kept", "95 % intervals that hold the pace") else f"{n} of {of}"
            rows.setdefault(f"**{what}**", []).append(f"**{share}**")
    head = ["| right, of those that count | " + " | ".join(map(str, blocks_of(text))) + " |", "|---|" + "---|" * len(blocks_of(text))]
    return "\n".join(head + [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items()]) + "\n"


def tests_table(text):
    """What expect_no_growth() answers, for README.md."""
    rows = ["| of 1,000 each | ok | undecided | growing | leak | still fills: ok, undecided, growing, leak |", "|---|---|---|---|---|---|"]
    for line in text.split("expect_no_growth,")[1].splitlines()[2:]:
        if match := re.match(r"(\S.{25}) *(\d+) +(\d+) +(\d+) +(\d+)(?: +(\d+ \d+ \d+ \d+))?$", line):
            rows.append(f"| {match[1].strip()} | {match[2]} | {match[3]} | {match[4]} | {match[5]} | {(match[6] or '').replace(' ', ', ')} |")
    return "\n".join(rows) + "\n"


def write(text):
    page = HERE / "README.md"
    seed = re.match(r"seed \d+", text)[0]
    fresh = f"<!-- simulated.py --write -->\nWith {seed}:\n\n{table(text)}\n`expect_no_growth`, with its own options:\n\n{tests_table(text)}<!-- end -->"
    page.write_text(re.sub(r"<!-- simulated.py --write -->.*?<!-- end -->", lambda _: fresh, page.read_text("utf-8"), flags=re.S), "utf-8")


def holds(text):
    """Prints what the README promises and is not so."""
    total = collections.defaultdict(lambda: (0, 0))
    for length, block in blocks_of(text).items():
        for what, (n, of) in sums_of(block).items() if length >= 200 else ():
            total[what] = (total[what][0] + n, total[what][1] + of)
    print("200 iterations and more:", "; ".join(f"{what}: {n} of {of}" for what, (n, of) in total.items()))
    broken = [f"{what}: expected at most {most:.2%} and 3" for what, most in MOST.items() if total[what][0] > 3 + most * total[what][1]]
    for what, least in (("leaks found", LEAST_FOUND), ("promises kept", LEAST_PROMISES)):
        if total[what][0] < least * total[what][1] - 3:
            broken.append(f"{what}: expected at least {least:.1%}, but for 3")
    if missing := [what for what in SUMS if what not in total]:
        broken.append(f"not printed: {', '.join(missing)}")
    print("\n".join(broken))
    return not broken


def main():
    arguments = [argument for argument in sys.argv[1:] if argument not in ("--test", "--write")]
    with tempfile.TemporaryDirectory() as folder:
        program = build(folder)
        if len(arguments) == len(sys.argv) - 1:
            return subprocess.run([program, *arguments]).returncode
        answer = subprocess.run([program, *arguments], stdout=subprocess.PIPE, text=True)
        print(answer.stdout)
        if answer.returncode != 0:
            return answer.returncode
    if "--write" in sys.argv:
        write(answer.stdout)
        return 0
    return 0 if holds(answer.stdout) else 1


if __name__ == "__main__":
    sys.exit(main())
