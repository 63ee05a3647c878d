#!/usr/bin/env python3
"""Small programs with the right answer written in each: does the probe say it, in every build?

    loops.py [PROGRAM]...              builds and runs tests/corpus/loops/*/*.cpp, prints a table
    loops.py --keep DIR [PROGRAM]...   leaves them there, and next time builds only what has changed
    loops.py --all                     all runs in all builds; without, the first of each `run:` in most
    loops.py --runs                    a row for each run of a program, not one for all
    loops.py healthy --try "50 healthy 1-20" --right "not leak"   other runs than those that they ask for
    loops.py --promises                what came of "about N more iterations": runs N more, and asks again

Exit status 1 when anything is wrong or was not built; 77 when there is no compiler.

A program's first lines say what it does, and then what is right:

    // run: 100 | 300 1-5 | ...    the arguments of each run, here six; what follows, to the next `run:`, is of
                                   these. What stands before the first holds for all of them.
    // right: A or B               one of these holds:
        leak             something leaks; and all that leaks, or grows, is at a line marked `// leaks here`
        N leak           the same, and it is that many findings
        every leak       the same, and each of the marked lines has one
        growing          a line marked `// grows here` grows; nothing else does, and nothing leaks
        undecided        nothing leaks or grows, and the first line says undecided
        no leak          nothing leaks or grows, and the first line says no more than `no leak`
        not leak         nothing leaks or grows, whatever the first line says
        more than no leak   the first line does not say just `no leak`
        check ok, check not ok
        began N          the leak is said to have begun N iterations after the warm-up, to within 5 %
        promise none     no number of further iterations is promised
        filling          live bytes first came within a tenth of their highest after half of the run
        ends             it runs to its end
    // says: TEXT                  the report has these words, however its lines are broken
    // never says: TEXT            it has not
    // scales with its length      a longer run is another program, so promises are not tried

Several lines hold together. Always: exit status 0; the first line has the findings; findings() and
report() agree; no interval of a leak holds 0; nothing leaks or warms up by less than nothing.
"""
import argparse
import collections
import concurrent.futures
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = HERE / "loops"
HARNESS = PROGRAMS / "harness"
INCLUDE = HERE.parent.parent / "include"
BUILDS = [f"{compiler} {level}" for compiler in ("g++", "clang++") for level in ("-O0", "-O2")]
ALL_RUNS = "g++ -O2"  # the others: the first of each `run:`
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"]
LINKER = ["-fuse-ld=gold"] if shutil.which("ld.gold") else []  # half of the time
LARGE = {"leak", "growing"}


# ---- what a program says is right -------------------------------------------------------------------

@dataclass
class Run:
    arguments: list
    is_first: bool = True  # of its `run:`
    right: list = field(default_factory=list)  # of (kind, text)


def spelled_out(group):
    """The runs of `300 1-5`."""
    words = [re.match(r"(\d+)-(\d+)$", word) or word for word in group.split()]
    choices = [[word] if isinstance(word, str) else map(str, range(int(word[1]), int(word[2]) + 1)) for word in words]
    return map(list, itertools.product(*choices))


def arguments_of(text):
    return [words for group in text.split("|") for words in spelled_out(group)]


def understood(text):
    for statement in text.split(" or "):
        holds(statement, None)
    return text


def runs_of(source):
    """The runs that a program asks for, each with all that holds for it."""
    for_all, runs, latest, kind = [], [], [], ""
    text = source.read_text("utf-8")
    if hidden := re.search(r"^// .+ (?:run|right|says): .*$", re.sub(r"^// never says:", "//", text, flags=re.M), re.M):
        raise ValueError(f"{source.stem}: these words begin a line: {hidden[0]}")
    for line in re.findall(r"^// ((?:run|right|says|never says): .*)$", text, re.M):
        before, (kind, text) = kind, line.strip().split(": ", 1)
        if kind == "run":
            more = [Run(words, is_first=number == 0) for number, words in enumerate(arguments_of(text))]
            latest = latest + more if before == "run" else more
            runs += more
            continue
        if kind == "right":
            understood(text)
        for where in [run.right for run in latest] if runs else [for_all]:
            where.append((kind, text))
    runs = runs or [Run([])]
    for run in runs:
        run.right = for_all + run.right
        if not run.right:
            raise ValueError(f"{source.stem} {' '.join(run.arguments)}: nothing is said to be right")
    return runs


def marked(source, mark):
    return {number for number, line in enumerate(source.read_text("utf-8").splitlines(), 1) if f"// {mark} here" in line}


# ---- what it answered -------------------------------------------------------------------------------

class Answer:
    def __init__(self, source, output):
        head, _, self.text = output.partition("text\n")
        self.findings, self.facts = [], {}
        for line in head.splitlines():
            first, second, *rest = line.split("\t")
            if rest:
                at = int(second) if pathlib.Path(rest[0]).name == source.name else 0
                self.findings.append((first, at, f"{pathlib.Path(rest[0]).name}:{second}, {rest[-1]}"))
            else:
                self.facts[first] = second
        self.leaks_here, self.grows_here = marked(source, "leaks"), marked(source, "grows")
        self.words = " ".join(self.text.split())
        headline = re.search(r"^\[ \d+ iterations?, the first \d+ as warm-up: (.*) \]$", self.text, re.M)
        self.headline = headline[1] if headline else None  # expect_no_growth has none
        self.promised = max([int(n) for n in re.findall(r"about (\d+) more iteration", self.words)], default=0)

    def of(self, *verdicts):
        return [finding for finding in self.findings if finding[0] in verdicts]

    def says(self, text):
        return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", self.words) is not None

    def large_are_marked(self):
        return all(at in self.leaks_here or (verdict == "growing" and at in self.grows_here) for verdict, at, _ in self.of(*LARGE))

    def always_wrong(self):
        """What is wrong whatever the program does."""
        wrong = []
        if "disagreement" in self.facts:
            wrong.append("report() and findings() disagree: " + self.facts["disagreement"])
        leaks = len(self.of("leak"))
        if self.headline is not None and leaks != int((re.match(r"(\d+) leaks?\b", self.headline) or [0, 0])[1]):
            wrong.append(f"the first line does not have {leaks} leak(s)")
        for interval in re.findall(r"95 % sure: .*", self.text):
            if any(float(low) <= 0 for low in re.findall(r"(-?[\d.]+) to", interval)):
                wrong.append(f"an interval that holds 0: {interval}")
        for size, count in re.findall(r"^LEAK .*\n(-?[\d.]+) new KiB .*? (-?\d+) new", self.text, re.M):
            # Where there is a leak, more of something else may have gone from its line.
            if not self.leaks_here and float(size) <= 0 and int(count) <= 0:
                wrong.append("a leak, and nothing new")
        if self.headline is not None and re.search(r"leaks?, -", self.headline):
            wrong.append("leaks less than nothing")
        if re.search(r"warming up: -", self.words):
            wrong.append("warms up by less than nothing")
        if re.search(r"Left behind by about each .*exactly", self.words):
            wrong.append('"about each", exactly')
        return wrong


def holds(statement, answer):
    """Whether one statement of the vocabulary holds; with no answer, only whether it is one."""
    number = re.match(r"(?:began )?(\d+)(?: leaks?)?$", statement)
    if statement.startswith("began ") and number:
        if answer is None:
            return True
        began = re.search(r"it began (\d+) iterations? after", answer.words)
        return abs(int(began[1] if began else 0) - int(number[1])) <= max(5, 0.05 * int(number[1]))
    if number and "leak" in statement:
        return answer is not None and holds("leak", answer) and len(answer.of("leak")) == int(number[1])
    rules = {
        "leak": lambda: answer.of("leak") and answer.large_are_marked(),
        "every leak": lambda: holds("leak", answer) and {at for _, at, _ in answer.of("leak")} == answer.leaks_here,
        "growing": lambda: not answer.of("leak") and answer.of("growing") and answer.large_are_marked(),
        "undecided": lambda: not answer.of(*LARGE) and (answer.of("undecided") if answer.headline is None
                                                        else answer.headline.startswith("undecided")),
        "no leak": lambda: not answer.of(*LARGE) and answer.headline in (None, "no leak"),
        "not leak": lambda: not answer.of(*LARGE),
        "more than no leak": lambda: answer.headline != "no leak",
        "check ok": lambda: answer.facts["check"] == "ok",
        "check not ok": lambda: answer.facts["check"] == "not ok",
        "promise none": lambda: answer.promised == 0,
        "filling": lambda: answer.facts.get("memory") == "filling",
        "ends": lambda: True,
    }
    if statement not in rules:
        raise ValueError(f'"{statement}" is no word of the vocabulary')
    return answer is not None and bool(rules[statement]())


def judge(answer, right):
    wrong = answer.always_wrong()
    if "reason" in answer.facts and ("right", "check not ok") not in right:
        wrong.append(f"nothing was measured: {answer.facts['reason']}")
    for kind, text in dict.fromkeys(right):
        if kind == "right" and not any(holds(statement, answer) for statement in text.split(" or ")):
            wrong.append(f'not "{text}"')
        elif kind == "says" and not answer.says(text):
            wrong.append(f'does not say "{text}"')
        elif kind == "never says" and answer.says(text):
            wrong.append(f'says "{text}"')
    return wrong


def short(answer):
    """What was said, in a few lines."""
    lines = [answer.headline or answer.text.strip().splitlines()[0], f"check {answer.facts.get('check')}"]
    lines += [f"{verdict} at {where}" for verdict, _, where in answer.of("leak", "growing", "undecided")[:6]]
    for line in re.findall(r"^  (?:Left behind|A cache|Too few|A container|Old blocks|Bytes grow|95 %).*$", answer.text, re.M)[:6]:
        lines.append(line.strip())
    return lines


# ---- building and running ---------------------------------------------------------------------------

def is_fresh(target, *sources):
    return target.exists() and all(target.stat().st_mtime > source.stat().st_mtime for source in sources)


def call(command):
    answer = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if answer.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{answer.stderr[:3000]}")


class Build:
    """One compiler at one level of optimisation."""

    def __init__(self, name, folder, include):
        self.name, self.folder, self.include = name, folder / name.replace(" ", ""), include
        self.compiler, *self.flags = name.split()
        self.probe = folder / f"probe-{self.compiler}.o"
        self.headers = self.folder / "precompiled.hpp"
        self.folder.mkdir(parents=True, exist_ok=True)

    def make_probe(self):
        if not is_fresh(self.probe, *HARNESS.iterdir(), *self.include.rglob("*.hpp")):
            call([self.compiler, "-std=c++17", "-O2", "-g", *WARNINGS, f"-I{self.include}", "-c", HARNESS / "probe.cpp", "-o", self.probe])

    def precompile(self):
        """The headers that programs share: half of the time that they take."""
        target = self.headers.with_suffix(".hpp.gch" if "clang" not in self.compiler else ".hpp.pch")
        if not is_fresh(target, *HARNESS.iterdir()):
            self.headers.write_text(f'#include "{HARNESS / "precompiled.hpp"}"\n')
            call([self.compiler, "-std=c++17", *self.flags, "-g", "-x", "c++-header", self.headers, "-o", target])

    def some_of(self, runs, options):
        """Optimised or not changes the sites, and hardly ever a verdict."""
        if options.all or options.other_runs or options.build or self.name == ALL_RUNS:
            return runs
        return [run for run in runs if run.is_first]

    def program_of(self, source):
        return self.folder / source.parent.name / source.stem

    def make(self, source):
        program = self.program_of(source)
        program.parent.mkdir(exist_ok=True)
        compiled = program.with_suffix(".o")
        if not is_fresh(compiled, source, *HARNESS.iterdir()):
            shared = ["-include-pch", f"{self.headers}.pch"] if "clang" in self.compiler else ["-include", self.headers]
            call([self.compiler, "-std=c++17", *self.flags, "-g", *WARNINGS, *shared, f"-I{HARNESS}", "-c", source, "-o", compiled])
        if not is_fresh(program, compiled, self.probe):
            call([self.compiler, *self.flags, *LINKER, compiled, self.probe, "-o", program, "-pthread", "-ldl"])
        return program


def ask(program, source, arguments):
    answer = subprocess.run([str(program), *arguments], capture_output=True, text=True, errors="replace", timeout=120)
    if answer.returncode != 0:
        raise RuntimeError(f"exit code {answer.returncode}\n{answer.stderr[:1000]}")
    return Answer(source, answer.stdout)


@dataclass
class Result:
    source: pathlib.Path
    build: str
    run: Run
    wrong: list
    answer: Answer = None


def try_program(source, build, runs):
    try:
        program = build.make(source)
    except RuntimeError as error:
        return [Result(source, build.name, Run(["not built"]), [str(error)])]
    results = []
    for run in runs:
        try:
            answer = ask(program, source, run.arguments)
            results.append(Result(source, build.name, run, judge(answer, run.right), answer))
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            results.append(Result(source, build.name, run, [str(error)]))
    return results


# ---- printing ---------------------------------------------------------------------------------------

def name_of(source):
    return f"{source.parent.name}/{source.stem}"


def print_table(results, builds, each_run):
    cells = collections.defaultdict(lambda: collections.defaultdict(list))
    for result in results:
        row = name_of(result.source) + (" " + " ".join(result.run.arguments) if each_run else "")
        cells[row][result.build].append(not result.wrong)
    width = max(map(len, cells))
    print(" " * width + "".join(f"{build:>13}" for build in builds))
    for row, by_build in cells.items():
        texts = [f"{sum(by_build[build])} of {len(by_build[build])}" if not all(by_build[build]) else "right" for build in builds]
        print(f"{row:<{width}}" + "".join(f"{text:>13}" for text in texts))


def print_wrong(results):
    """What is wrong in the same way once, with the words of the first."""
    groups = collections.defaultdict(list)
    for result in results:
        if result.wrong:
            groups[name_of(result.source), "; ".join(result.wrong)].append(result)
    for (name, wrong), group in groups.items():
        runs = dict.fromkeys(" ".join(result.run.arguments) for result in group)
        print(f"\n{name} {' | '.join(runs)}: {wrong}   ({', '.join(dict.fromkeys(result.build for result in group))})")
        for line in short(group[0].answer) if group[0].answer else []:
            print(f"    {line[:150]}")


def print_promises(results, builds):
    """Of those that promised N more iterations, how many had decided after them."""
    by_name = {build.name: build for build in builds}
    print(f"{'':<44}{'said at':>9}{'promised':>10}   and then")
    kept = broken = 0
    for result in results:
        scales = "// scales with its length" in result.source.read_text("utf-8")
        if result.answer is None or not result.answer.promised or not result.run.arguments or scales:
            continue
        first, *rest = result.run.arguments
        if int(first) + result.answer.promised > 100000:
            continue
        longer = str(int(first) + result.answer.promised)
        then = ask(by_name[result.build].program_of(result.source), result.source, [longer, *rest])
        is_kept = not (then.headline or "").startswith("undecided")
        kept, broken = kept + is_kept, broken + (not is_kept)
        print(f"{name_of(result.source):<44}{first:>9}{result.answer.promised:>10}   {then.headline}")
    print(f"{kept} promises kept, {broken} not")


def choose(names):
    sources = sorted(PROGRAMS.glob("*/*.cpp"))
    sources = [source for source in sources if source.parent != HARNESS]
    if names:
        unknown = set(names) - {source.stem for source in sources} - {source.parent.name for source in sources}
        if unknown:
            raise ValueError(f"there is no {', '.join(sorted(unknown))} in {PROGRAMS}")
        sources = [source for source in sources if source.stem in names or source.parent.name in names]
    return sources


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", help="their names, or those of their folders; all without")
    parser.add_argument("--build", action="append", metavar="'COMPILER FLAGS'", help=f"those without: {', '.join(BUILDS)}")
    parser.add_argument("--include", default=INCLUDE, type=pathlib.Path, help="where tracenew.hpp is")
    parser.add_argument("--keep", metavar="DIR", help="leave the programs there, and take from there what has not changed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--all", action="store_true", help="all runs in all builds")
    parser.add_argument("--runs", action="store_true", help="a row for each run")
    parser.add_argument("--try", dest="other_runs", metavar="RUNS", help="as after `run:`; right is then what --right says")
    parser.add_argument("--right", action="append", default=[], metavar="STATEMENT", help="as after `right:`")
    parser.add_argument("--promises", action="store_true")
    options = parser.parse_args()
    try:
        sources = choose(options.programs)
        runs = {source: runs_of(source) for source in sources}
        if options.other_runs:
            right = [("right", understood(text)) for text in options.right]
            runs = {source: [Run(words, right=right) for words in arguments_of(options.other_runs)] for source in sources}
    except ValueError as error:
        parser.error(str(error))
    names = [name for name in options.build or BUILDS if shutil.which(name.split()[0])]
    if not names:
        print("no compiler")
        return 77

    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        builds = [Build(name, pathlib.Path(options.keep or temporary), options.include) for name in names]
        try:
            list(pool.map(Build.make_probe, {build.probe: build for build in builds}.values()))
            list(pool.map(Build.precompile, builds))
        except RuntimeError as error:
            print(error)
            return 1
        tried = [pool.submit(try_program, source, build, build.some_of(runs[source], options)) for source in sources for build in builds]
        results = [result for some in tried for result in some.result()]
        print_table(results, names, options.runs)
        print_wrong(results)
        if options.promises:
            print()
            print_promises(results, builds)
    wrong = sum(1 for result in results if result.wrong)
    print(f"\n{len(sources)} programs, {len(results)} runs, {wrong} wrong, {time.monotonic() - begin:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
