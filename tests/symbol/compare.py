#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Our reader of debug info beside llvm-symbolizer: function, file, line and inlined calls of thousands of
addresses, in programs compiled in every way in which debug info differs and in what Debian ships.

    compare.py                    everything: a few minutes
    compare.py --quick            three programs and the C library: what ctest runs
    compare.py --only clang       the binaries whose label holds that text
    compare.py --with addr2line   the same addresses beside addr2line: a table to read, no verdict

Exits with 1 on a difference that known_differences.md does not justify, and (but for --quick, which meets
few addresses) on a justified one that was not met though its binaries were there; with 77 where there is
no llvm-symbolizer. Binaries that cannot be had are left out, and said so.

What is made equal before comparing, and why:
  names    the linkage names of both are made readable by our demangle(): two demanglers spell a lambda in
           two ways, we shorten std::string, and neither is a matter of debug info. That also takes away
           ".cold" and other clones' suffixes, which name the same function.
  offsets  "_start+0x1f" where no line is known is ours alone; "program+0x1234" is our way to say nothing.
  paths    dots are folded, as we do: a/../b is b.
"""
import argparse
import bisect
import functools
import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace

sys.dont_write_bytecode = True

import binaries  # noqa: E402
import known  # noqa: E402
import symbolizers  # noqa: E402
from elf import Elf  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77  # ctest's SKIP_RETURN_CODE


@dataclass(frozen=True)
class Difference:
    kind: str  # see kinds_of()
    binary: str
    address: int
    ours: tuple
    theirs: tuple


class Symbols:
    """All names that the linker gave to a function, of the file and of the one with its debug info."""

    def __init__(self, path):
        file = Elf(path)
        self.functions = file.functions()
        separate = file.separate_file()
        for begin, names in (Elf(separate).functions() if separate else {}).items():
            self.functions.setdefault(begin, set()).update(names)
        self.begins = sorted(self.functions)

    def names_at(self, address):
        at = bisect.bisect_right(self.begins, address)
        return self.functions[self.begins[at - 1]] if at else set()


def pick(path, count, seed):
    """Addresses of code, evenly spread and off by chance; they need not begin an instruction, for the
    addresses that we are asked about do not: they are return addresses minus one."""
    chance = random.Random(seed)
    code = Elf(path).code()
    total = sum(end - begin for begin, end in code)
    picked = set()
    for begin, end in code:
        parts = max(1, round(count * (end - begin) / total))
        step = (end - begin) / parts
        picked.update(begin + int((i + chance.random()) * step) for i in range(parts))
    return sorted(picked)


def same_place(frame):
    return replace(frame, file=os.path.normpath(frame.file) if frame.file else "")


def without_offsets(frame, path):
    bare = re.sub(r"\+0x[0-9a-f]+$", "", frame.function)
    if bare == os.path.basename(path):
        return replace(frame, function="")
    return frame if frame.file else replace(frame, function=bare)


def is_bare(name, full):
    """`full` is the name with the scopes around it (and parameters) that `name` is without."""
    bare = re.match(r"~?[\w$]+|operator\W+|~?<lambda", name)
    return bool(bare) and bool(re.search(r"(^|::)" + re.escape(bare[0]) + r"($|\W)", full))


def kind_of_names(ours, theirs, aliases, is_inlined):
    if not theirs:
        return "inlined call: only we name it" if is_inlined else "function: only we have one"
    if not ours:
        return "function: only they have one"
    if not is_inlined and {ours, theirs} <= aliases:
        return "function: another symbol of that address"
    return "function: theirs without its scope" if is_bare(theirs, ours) else "function"


def kind_of_places(ours, theirs, is_innermost):
    if is_innermost and theirs.line == 0 and ours.line != 0 and theirs.file:
        return "place: theirs has line 0"
    if not ours.file:
        return "place: theirs has a file and line 0" if theirs.line == 0 else "place: only they have one"
    if not theirs.file:
        return "place: only we have one"
    if ours.file != theirs.file:
        return "file"
    return "line: theirs is a closing brace" if text_of(theirs).startswith("}") else "line"


@functools.cache
def lines_of(path):
    try:
        return pathlib.Path(path).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def text_of(frame):
    lines = lines_of(frame.file)
    return lines[frame.line - 1].strip() if 0 < frame.line <= len(lines) else ""


def kinds_of(ours, theirs, aliases):
    """What differs, in words that the rules of known_differences.md go by; empty when nothing does."""
    if [frame.inlined for frame in ours] != [frame.inlined for frame in theirs]:
        return {"inlined calls"}
    kinds = set()
    for i, (our, their) in enumerate(zip(ours, theirs)):
        if our.function != their.function:
            kinds.add(kind_of_names(our.function, their.function, aliases, our.inlined))
        if (our.file, our.line) != (their.file, their.line):
            kinds.add(kind_of_places(our, their, i == 0))
    return kinds


class Comparison:
    def __init__(self, program, ask_them):
        self.program = program
        self.ask_them = ask_them
        self.readable = {"": ""}

    def learn(self, names):
        self.readable.update(symbolizers.demangle(self.program, set(names) - set(self.readable)))

    def differences(self, binary, addresses):
        """For each address the differences, most often none."""
        symbols = Symbols(binary.path)
        ours = symbolizers.ask_ours(self.program, binary.path, addresses)
        theirs = self.ask_them(binary.path, addresses)
        if not len(ours) == len(theirs) == len(addresses):
            raise RuntimeError(f"{binary.label}: {len(addresses)} questions, {len(ours)} and {len(theirs)} answers")
        self.learn(frame.function for frames in theirs for frame in frames)
        for address, our, their in zip(addresses, ours, theirs):
            our = tuple(without_offsets(frame, binary.path) for frame in our)
            their = tuple(same_place(replace(frame, function=self.readable[frame.function])) for frame in their)
            if our == their:
                yield []
                continue
            names = symbols.names_at(address)
            self.learn(names)
            kinds = kinds_of(our, their, {self.readable[name] for name in names})
            yield [Difference(kind, binary.label, address, our, their) for kind in sorted(kinds)]


def show(difference):
    def text(frames):
        return "\n".join(f"        {frame.function[:100] or '??'}  {frame.file[-60:] or '??'}:{frame.line}" for frame in frames)

    print(f"\n  {difference.kind}\n    {difference.binary} {difference.address:#x}\n"
          f"      ours\n{text(difference.ours)}\n      theirs\n{text(difference.theirs)}")


class Table:
    """One row a binary; what differs is kept as an example of its kind."""

    def __init__(self, cases):
        self.cases = cases
        self.met = Counter()
        self.examples = {}
        self.unlisted = 0
        self.totals = Counter()
        self.labels = []
        print(f"{'addresses':>9} {'agree':>6} {'listed':>6} {'differ':>6} {'rate':>7}  binary")

    def add(self, binary, answers):
        row = Counter()
        self.labels.append(binary.label)
        for differences in answers:
            found = {difference: known.find(self.cases, difference) for difference in differences}
            row["agree" if not found else "listed" if all(found.values()) else "differ"] += 1
            for difference, case in found.items():
                self.met[case.name if case else difference.kind] += 1
                self.examples.setdefault((case.name if case else "", difference.kind), difference)
        self.unlisted += row["differ"]
        self.totals.update(row)
        self.write_row(row, binary.label)

    @staticmethod
    def write_row(row, label):
        total = sum(row.values())
        rate = 100 * (row["agree"] + row["listed"]) / total if total else 0
        print(f"{total:9} {row['agree']:6} {row['listed']:6} {row['differ']:6} {rate:6.2f}%  {label}", flush=True)

    def close(self, is_verbose):
        self.write_row(self.totals, "all of them")
        print("\n" + "\n".join(f"{count:9}  {name}" for name, count in self.met.most_common()))
        for (case, _), difference in self.examples.items():
            if not case or is_verbose:
                show(difference)


def every_binary(arguments, folder):
    builds = binaries.QUICK if arguments.quick else binaries.MATRIX + binaries.OTHERS
    yield from binaries.compiled([one for one in builds if arguments.only in one.label], folder)
    yield from (one for one in binaries.installed(arguments.quick) if arguments.only in one[0].label)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--with", default="llvm-symbolizer", choices=["llvm-symbolizer", "addr2line"], dest="other")
    parser.add_argument("--addresses", type=int, default=400, help="of each program; of each library twice as many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="an example of each listed case too")
    parser.add_argument("--folder", help="where programs are compiled and kept: those that are there are not made again")
    return parser.parse_args()


def compare(arguments, folder):
    program = pathlib.Path(folder, "symbolize")
    level = "-O0" if arguments.quick else "-O1"
    compiler = "g++" if shutil.which("g++") else "clang++"
    why = binaries.compile_program(compiler, level, [HERE / "symbolize.cpp"], program)
    if why:
        sys.exit(f"symbolize.cpp: {why}")
    is_llvm = arguments.other == "llvm-symbolizer"
    comparison = Comparison(program, symbolizers.ask_llvm if is_llvm else symbolizers.ask_addr2line)
    table = Table(known.read(HERE / "known_differences.md") if is_llvm else [])
    for binary, why in every_binary(arguments, folder):
        if why:
            print(f"{'left out':>38}  {binary.label}: {why}")
            continue
        count = arguments.addresses * (2 if binary.is_installed else 1)
        table.add(binary, comparison.differences(binary, pick(binary.path, count, arguments.seed)))
    table.close(arguments.verbose)
    stale = [] if arguments.quick else known.not_met(table.cases, table.met, table.labels)
    for case in stale:
        print(f"\nknown_differences.md lists \"{case.name}\", which was not met: drop it, or say where it is met")
    return 1 if is_llvm and (table.unlisted or stale) else 0


def main():
    arguments = read_arguments()
    if shutil.which(arguments.other) is None:
        print(f"{arguments.other} is not installed")
        return SKIPPED
    if arguments.folder:
        return compare(arguments, os.path.abspath(arguments.folder))
    with tempfile.TemporaryDirectory() as folder:
        return compare(arguments, folder)


if __name__ == "__main__":
    sys.exit(main())
