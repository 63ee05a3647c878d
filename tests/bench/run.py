#!/usr/bin/env python3
"""What tracenew costs, beside its peers: compiles the workloads, runs them, prints the table.

    run.py                                    everything: eight minutes, on a machine that does nothing else
    run.py --quick                            few and short: does it all still run?
    run.py --rows churn closes                some of it
    run.py --write                            everything, and rewrites RESULTS.md
    run.py --instructions                     instructions a new/delete pair, by valgrind
    run.py --instructions --at-most 10frames=900 off=230    exits with 1 above: a guard that no busy machine upsets

A peer that is not installed is left out and said so. What fails is left out, said so, and exits with 1.
"""
import argparse
import os
import pathlib
import shlex
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field

sys.dont_write_bytecode = True

import compare  # noqa: E402
import figures  # noqa: E402
import rows  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parents[1] / "include"
RESULTS = HERE / "RESULTS.md"
SKIPPED = 77  # ctest's SKIP_RETURN_CODE


@dataclass
class Figures:
    ratios: dict = field(default_factory=dict)  # Row -> rounds, each {column: {name: value}}
    closes: dict = field(default_factory=dict)  # Point -> {name: values of the rounds}
    reports: dict = field(default_factory=dict)  # name of the workload's line -> values of the rounds
    holders: dict = field(default_factory=dict)  # the same by heap
    instructions: dict = field(default_factory=dict)  # name -> a pair; None when not measured
    reasons: set = field(default_factory=set)  # why a cell is empty
    broken: list = field(default_factory=list)  # those that are not as they should be


class Bench:
    def __init__(self, programs, quick):
        self.programs = programs
        self.quick = quick
        self.figures = Figures()
        self.without = set()  # columns that cannot be had here

    def compile(self, names):
        wanted = [(row.workload, self.build_of(name), row.level)
                  for row in rows.ROWS if row.name in names for name in row.columns]
        if "closes" in names:
            wanted += [("closes", "tracenew", "-O2"), ("closes", "lsan", "-O2")]
        if "reports" in names:
            wanted.append(("reports", "tracenew", "-O2"))
        if "holders" in names:
            wanted.append(("holders", "tracenew", "-O2"))
        if "instructions" in names:
            wanted += [("churn", "untraced", "-O2"), ("churn", "tracenew", "-O2")]
        if any(build == "lsan" for _, build, _ in wanted):
            wanted.append(("churn", "lsan", "-O2"))
        say(f"compiling {len(set(wanted))} programs")
        self.programs.compile(wanted)
        if ("churn", "lsan", "-O2") in wanted:
            try:
                self.programs.prove_lsan()
            except compare.NotMeasured as why:
                self.leave_out("LSan", why)
                self.without.add("LSan")

    @staticmethod
    def build_of(name):
        return next(column.build for column in compare.COLUMNS if column.name == name)

    def measure(self, names):
        for row in rows.ROWS:
            if row.name in names:
                self.measure_row(row)
        if "closes" in names:
            for point in rows.POINTS:
                self.measure_point(point)
        if "reports" in names:
            self.measure_reports()
        if "holders" in names:
            self.measure_holders()
        if "instructions" in names:
            self.count_instructions()

    def measure_row(self, row):
        rounds = self.figures.ratios.setdefault(row, [])
        failed = set()
        for number in range(min(row.rounds, 2) if self.quick else row.rounds):
            found = {}
            for column in compare.COLUMNS:
                most = min(column.most_rounds, row.rounds) if not self.quick or not column.peer else 1
                if column.name not in row.columns or column.name in self.without | failed or number >= most:
                    continue
                try:
                    found[column.name] = self.programs.run(column, row.workload, row.arguments_for(self.quick), row.level)
                except compare.NotMeasured as why:
                    self.leave_out(column.name, why)
                    (failed if why.broken else self.without).add(column.name)
            rounds.append(found)
            say(f"{row.title}, round {number + 1}: " +
                ", ".join(f"{name} {values['ns']:.1f}" for name, values in found.items()))

    def measure_point(self, point):
        found = self.figures.closes.setdefault(point, {"us": [], "decile_us": [], "lsan_us": []})
        arguments = point.arguments(self.quick)
        for _ in range(1 if self.quick else rows.POINT_ROUNDS):
            try:
                values = self.programs.run(rows.POINT_COLUMN, "closes", arguments)
                found["us"].append(values["us"])
                found["decile_us"].append(values["decile_us"])
                if point.lsan and "LSan" not in self.without:
                    values = self.programs.run(compare.LSAN, "closes", [*arguments, "closes=5"])
                    found["lsan_us"].append(values["us"])
            except compare.NotMeasured as why:
                self.leave_out(f"closes, {point.title}", why)
                break
        say(f"closing with {point.title}: {found}")

    def measure_reports(self):
        for _ in range(1 if self.quick else rows.REPORT_ROUNDS):
            try:
                found = self.programs.run(rows.REPORT_COLUMN, "reports", ["tracebacks=1000"] if self.quick else [])
            except compare.NotMeasured as why:
                self.leave_out("reports", why)
                break
            for name, value in found.items():
                self.figures.reports.setdefault(name, []).append(value)
            say(f"reports: {found}")

    def measure_holders(self):
        for heap, (arguments_, _, _) in rows.HOLDER_HEAPS.items():
            for _ in range(1 if self.quick else rows.REPORT_ROUNDS):
                try:
                    found = self.programs.run(rows.HOLDER_COLUMN, "holders", ["blocks=1000"] if self.quick else arguments_)
                except compare.NotMeasured as why:
                    self.leave_out("holders", why)
                    return
                for name, value in found.items():
                    self.figures.holders.setdefault(heap, {}).setdefault(name, []).append(value)
            say(f"who holds {heap}: {found}")

    def count_instructions(self):
        if not shutil.which("valgrind"):
            self.leave_out("instructions", compare.NotMeasured("valgrind is not installed", broken=False))
            return
        for name, column in rows.COUNTED.items():
            self.figures.instructions[name] = None
            try:
                self.figures.instructions[name] = self.programs.instructions_a_pair(column)
            except compare.NotMeasured as why:
                self.leave_out(name, why)
            say(f"instructions a pair, {name}: {self.figures.instructions[name]}")

    def leave_out(self, what, why):
        reason = f"{what}: {why}"
        say(reason)
        self.figures.reasons.add(reason)
        if why.broken:
            self.figures.broken.append(reason)


def say(line):
    print(line, file=sys.stderr, flush=True)


def limit(text):
    name, _, most = text.partition("=")
    if name not in rows.COUNTED:
        raise argparse.ArgumentTypeError(f"{name} is not one of {', '.join(rows.COUNTED)}")
    return name, float(most)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few and short: for a look, not for figures")
    parser.add_argument("--rows", nargs="+", choices=rows.NAMES, default=rows.NAMES, metavar="NAME", help=", ".join(rows.NAMES))
    parser.add_argument("--write", action="store_true", help="rewrite RESULTS.md")
    parser.add_argument("--instructions", action="store_true", help="nothing else; short for --rows instructions")
    parser.add_argument("--at-most", nargs="+", type=limit, default=[], metavar="NAME=COUNT",
                        help=f"exit with 1 above; names: {', '.join(rows.COUNTED)}")
    parser.add_argument("--cxx", default=os.environ.get("CXX") or "g++")
    parser.add_argument("--include", type=pathlib.Path, default=INCLUDE, help="another edition or version of the headers")
    given = parser.parse_args()
    if given.instructions:
        given.rows = ["instructions"]
    if given.at_most and "instructions" not in given.rows:
        parser.error("--at-most needs --instructions")
    if given.write and (given.quick or set(given.rows) != set(rows.NAMES)):
        parser.error("--write takes neither --quick nor a part of the rows: RESULTS.md is of one full run")
    return given


def excesses(instructions, limits):
    for name, most in limits:
        count = instructions.get(name)
        if count is None:
            yield f"{name}: not counted, expected at most {most:g} instructions a pair"
        elif count > most:
            yield f"{name}: {count:.1f} instructions a pair, expected at most {most:g}"


def main():
    given = arguments()
    if given.rows == ["instructions"] and not shutil.which("valgrind"):
        print("valgrind is not installed")
        sys.exit(SKIPPED)
    begin = time.monotonic()
    if os.getloadavg()[0] > 0.5 and given.rows != ["instructions"]:
        say(f"this machine is not idle (load average {os.getloadavg()[0]:.1f}): its times are not worth keeping")
    os.environ.pop("TRACENEW", None)  # it would start the tracer of every mode
    cxx = shlex.split(given.cxx)
    with tempfile.TemporaryDirectory(prefix="tracenew-bench-") as folder:
        bench = Bench(compare.Programs(cxx, given.include.resolve(), folder), given.quick)
        bench.compile(given.rows)
        bench.measure(given.rows)
    text = figures.render(bench.figures, cxx, given.quick)
    print(text)
    say(f"took {time.monotonic() - begin:.0f} s")
    if given.write:
        RESULTS.write_text(text, "utf-8")
    problems = bench.figures.broken + list(excesses(bench.figures.instructions, given.at_most))
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
