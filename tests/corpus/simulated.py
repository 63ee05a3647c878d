#!/usr/bin/env python3
"""The verdict on thousands of simulated loops, leaking and healthy: prints the confusion matrix.

    simulated.py                                    1,000 series of each loop at each length, a new seed
    simulated.py --seed 7 --iterations 200 --loop "at random" --show 20
    simulated.py --series 200 --test                fails below what tests/corpus/README.md promises
    simulated.py --write                            makes that page's table anew

Builds tests/corpus/simulated/*.cpp and hands it the arguments.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"
CXX = os.environ.get("CXX", "g++")

# README.md says so; it counts in the matrix, and not in what --test promises.
NOT_FOUND_YET = "backlog of a queue"

# Of loops of 200 iterations and more. The seed is new each time, so there is room for chance: the
# measured rates are 99.2 % and 3 in 100,000.
LEAST_FOUND = 0.985
MOST_FALSE = 4e-4


def build(folder):
    program = pathlib.Path(folder) / "simulated"
    sources = sorted(str(path) for path in (HERE / "simulated").glob("*.cpp"))
    subprocess.run([CXX, "-std=c++17", "-O2", "-Wall", "-Wextra", f"-I{INCLUDE}", *sources, "-o", str(program), "-pthread", "-ldl"],
                   check=True)
    return program


def table(text):
    """The matrix in short, for README.md: how many of each loop are right, at each length."""
    lengths = re.findall(r"^(\d+) iterations,", text, re.M)
    rows = {}
    for line in text.splitlines():
        if match := re.match(r"(\S.{25}) *(\d+)(?: +\d+){6} +([\d.]+%) ", line):
            rows.setdefault(match[1].strip(), []).append(f"{match[3]} of {match[2]}")
    for line in re.findall(r"^leaks found.*$", text, re.M):
        found, false = re.match(r"leaks found: \d+ of \d+ \((.*?)\); false leaks: (\d+ of \d+)", line).groups()
        rows.setdefault("**leaks found**", []).append(f"**{found.replace(' ', '')}**")
        rows.setdefault("**healthy called leaks**", []).append(f"**{false}**")
    for what in ("healthy called growing", "healthy with a check() that is not ok", "exact rules that are not true"):
        for count in re.findall(f"^{re.escape(what)}: (.*)$", text, re.M):
            rows.setdefault(f"**{what}**", []).append(f"**{count}**")
    for share in re.findall(r"^95 % intervals.*: ([\d.]+) %", text, re.M):
        rows.setdefault("95 % intervals that hold the pace", []).append(f"{share}%")
    head = ["| right, of those that count | " + " | ".join(lengths) + " |", "|---|" + "---|" * len(lengths)]
    return "\n".join(head + [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items()]) + "\n"


def write(text):
    page = HERE / "README.md"
    seed = re.match(r"seed \d+", text)[0]
    fresh = f"<!-- simulated.py --write -->\nWith {seed}:\n\n{table(text)}<!-- end -->"
    page.write_text(re.sub(r"<!-- simulated.py --write -->.*?<!-- end -->", lambda _: fresh, page.read_text("utf-8"), flags=re.S), "utf-8")


def sums(text):
    """(found, leaks, false, healthy) over all lengths from 200 iterations on."""
    total = [0, 0, 0, 0]
    for length, block in re.findall(r"^(\d+) iterations,(.*?)^leaks found: ", text, re.M | re.S):
        line = text[text.index(block) + len(block):].split("\n")[0]
        if int(length) >= 200:
            counts = re.match(r"leaks found: (\d+) of (\d+) \(.*?\); false leaks: (\d+) of (\d+)", line).groups()
            total = [old + int(new) for old, new in zip(total, counts)]
            for series, right in re.findall(rf"^{NOT_FOUND_YET}\s+(\d+)\b.*?([\d.]+)%", block, re.M):
                total[0] -= round(int(series) * float(right) / 100)
                total[1] -= int(series)
    return total


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
    found, leaks, false, healthy = sums(answer.stdout)
    print(f"200 iterations and more: {found} of {leaks} leaks found, {false} of {healthy} healthy loops called leaks")
    if found < LEAST_FOUND * leaks or false > 3 + MOST_FALSE * healthy:
        print(f"expected at least {LEAST_FOUND:.1%} of the leaks, and at most 3 + {MOST_FALSE:.2%} of the healthy loops")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
