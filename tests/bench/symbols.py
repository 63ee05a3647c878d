#!/usr/bin/env python3
"""What naming a line costs in a program with a gigabyte of debug info, beside llvm-symbolizer and addr2line.

    symbols.py              makes the program (2 GB below the temporary folder) and prints the table: five minutes
    symbols.py --write      and rewrites SYMBOLS.md
    symbols.py --units 20   a smaller one: does it all still run?

Each is a process of its own, the file in the page cache: time from its start to its last answer, and the most
memory it had in RAM, pages of the mapped file included. Medians of five.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TYPES = 24

UNIT = """
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <regex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>
namespace {
%s
}
int unit_work(int n) {
    std::regex pattern("a+b");
    return %s + int(std::regex_search(std::to_string(n), pattern));
}
"""
# Types of an unnamed namespace: what is made of them is linked as often as it is compiled.
TYPE = """
struct T%(i)d { int n; std::string s; std::vector<int> v; bool operator<(const T%(i)d& o) const { return n < o.n; } };
__attribute__((noinline)) int use_%(i)d(int n) {
    std::map<T%(i)d, std::vector<T%(i)d>> all;
    std::unordered_map<int, std::shared_ptr<T%(i)d>> shared;
    std::function<int(T%(i)d)> f = [&](T%(i)d t) { all[t].push_back(t); return t.n; };
    for (int i = 0; i < n; ++i) { shared[i] = std::make_shared<T%(i)d>(T%(i)d{i, "x", {}}); n += f(*shared[i]); }
    return n;
}
"""


def sh(*command, **options):
    subprocess.run([str(part) for part in command], check=True, **options)


def make_program(folder, units):
    """A program of `units` translation units: one is compiled, and linked again under other names."""
    (folder / "unit.cpp").write_text(UNIT % ("".join(TYPE % {"i": i} for i in range(TYPES)),
                                             " + ".join(f"use_{i}(n)" for i in range(TYPES))))
    sh("g++", "-std=c++17", "-O1", "-g", "-c", folder / "unit.cpp", "-o", folder / "unit.o")
    name = "_Z9unit_worki"

    def copy(i):
        sh("objcopy", f"--redefine-sym={name}={name}_{i}", folder / "unit.o", folder / f"unit_{i}.o")
        return folder / f"unit_{i}.o"

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(copy, range(units)))
    (folder / "main.cpp").write_text(
        "".join(f'int work_{i}(int) asm("{name}_{i}");\n' for i in range(units)) +
        "int main(int n, char**) { return " + " + ".join(f"work_{i}(n)" for i in range(units)) + "; }\n")
    sh("g++", "-g", folder / "main.cpp", *objects, "-o", folder / "program", "-pthread")
    for path in objects:
        path.unlink()
    return folder / "program"


def addresses_in(program, count):
    """Addresses in functions with debug info, spread over all units, in random order."""
    listed = subprocess.run(["nm", "--defined-only", "-S", program], capture_output=True, text=True, check=True).stdout
    functions = [(int(parts[0], 16), int(parts[1], 16)) for parts in map(str.split, listed.splitlines())
                 if len(parts) == 4 and parts[2] in "tT" and ("use_" in parts[3] or "unit_work" in parts[3])]
    chosen = random.Random(1)
    return [begin + chosen.randrange(size) for begin, size in chosen.choices(functions, k=count)]


def measure(command, questions):
    """Median seconds and MiB."""
    seconds, mebibytes = [], []
    for _ in range(5):
        before = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        process.stdin.write(questions.encode())
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.monotonic() - before)
        mebibytes.append(usage.ru_maxrss / 1024)
        if status != 0:
            raise SystemExit(f"{command[0]} failed")
    return statistics.median(seconds), statistics.median(mebibytes)


def table(folder, units):
    program = make_program(folder, units)
    ours = folder / "symbolize"
    sh("g++", "-std=c++17", "-O2", f"-I{ROOT / 'include'}", ROOT / "tests/symbol/symbolize.cpp", "-o", ours, "-pthread", "-ldl")
    others = {
        "tracenew's reader": ([str(ours)], "{program} {address:#x}\n"),
        "llvm-symbolizer": (["llvm-symbolizer", "--output-style=JSON", "--inlines"], "{program} {address:#x}\n"),
        "addr2line -i -f -C": (["addr2line", "-i", "-f", "-C", "-e", str(program)], "{address:#x}\n"),
    }
    size = program.stat().st_size / 2 ** 20
    rows = []
    for name, (command, question) in others.items():
        if shutil.which(command[0]) is None:
            print(f"{name} is not installed, so left out")
            continue
        cells = []
        for count in (1, 100, 10000):
            asked = "".join(question.format(program=program, address=address) for address in addresses_in(program, count))
            took, memory = measure(command, asked)
            cells.append(f"{took:.2f} s, {memory:.0f} MiB")
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return [f"A program of {size:.0f} MiB, {units} units.", "",
            "| | the first address | 100 | 10,000 |", "|---|---:|---:|---:|", *rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=220)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = table(pathlib.Path(folder), arguments.units)
    print("\n".join(lines))
    if arguments.write:
        (HERE / "SYMBOLS.md").write_text(
            "# What naming a line costs\n\n" + __doc__.split("\n\n")[2].strip() + " Made by `python3 tests/bench/symbols.py\n"
            "--write`, on a machine that does nothing else.\n\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
