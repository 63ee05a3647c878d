#!/usr/bin/env python3
"""Runs an example and compares what it prints with the .output file beside its source.

    example_output.py BUILD/01_first_trace            compare with examples/01_first_trace.output
    example_output.py BUILD/01_first_trace --write    after a wanted change: write that file anew
    example_output.py BUILD/01_first_trace --sites    of another standard library, with blocks of other sizes

What differs from machine to machine is normalised on both sides (see NORMALISATIONS). The example
runs in its source's folder; a line `// run: ARGUMENTS` in its source gives it arguments.
"""
import argparse
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys

from common import ROOT

EXAMPLES = ROOT / "examples"

NORMALISATIONS = [
    # Absolute paths: the name is what a reader recognises.
    (re.compile(r"(?<![\w.])/(?:[^\s\"'<>:,()/]+/)+([^\s\"'<>:,()/]+)"), r"\1"),
    (re.compile(r"\b0x[0-9a-f]+\b"), "0xADDRESS"),
    # Below main the C runtime's frames differ with its version and its debug info.
    (re.compile(r'^ *File "[^"]*", (line \d+, )?in (__libc_start\w*|_start)\b.*\n', re.M), ""),
    # Time, and what is derived from it.
    (re.compile(r"\b\d[\d.,]* (ns|us|ms|s|min|h|seconds?|minutes?|hours?)\b"), "TIME"),
    (re.compile(r": \d[\d.,]* ([KMGTP]i)?B an hour, \d[\d.,]* ([KMGTP]i)?B a day at this pace$", re.M), ""),
    # What the operating system, the allocator and the tracer itself use is not the program's.
    (re.compile(r"\bhas \d[\d.,]* [KMGT]iB in RAM"), "has N in RAM"),
    (re.compile(r"^RAM grows by more than is traced: .*\n(?:  .*\n)*", re.M), ""),
    (re.compile(r"^The tracer takes .*$", re.M), "The tracer takes N"),
]


def normalise(text):
    for pattern, replacement in NORMALISATIONS:
        text = pattern.sub(replacement, text)
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def sites(text):
    """What was found and where, save for what is no leak: that depends on how many blocks are made."""
    return "\n".join(re.findall(r"^ *File .*", text.partition("\nNot leaks, or not yet:")[0], re.M))


def source_of(name):
    """The file of an example that has main, and the folder it runs in."""
    if (EXAMPLES / name).is_dir():
        mains = [path for path in sorted((EXAMPLES / name).glob("*.cpp")) if re.search(r"\bint main\(", path.read_text())]
        return mains[0], EXAMPLES / name
    return EXAMPLES / f"{name}.cpp", EXAMPLES


def output_of(executable, name):
    """What the example prints; ends this script when it fails."""
    source, folder = source_of(name)
    run = re.search(r"^// run: (.*)$", source.read_text("utf-8"), re.M)
    arguments = shlex.split(run[1]) if run else []
    environment = {key: value for key, value in os.environ.items() if key not in ("TRACENEW", "COLUMNS", "CLICOLOR_FORCE")}
    done = subprocess.run([executable, *arguments], cwd=folder, env={**environment, "NO_COLOR": "1"},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}{name} ended with {done.returncode}; an example has to end with 0")
    return done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("executable", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--sites", action="store_true")
    options = parser.parse_args()
    name = options.executable.name
    expected = EXAMPLES / f"{name}.output"
    got = output_of(options.executable.resolve(), name)
    if options.write:
        expected.write_text(normalise(got), "utf-8")
        return
    if not expected.is_file():
        sys.exit(f"{got}examples/{name}.output is missing; write it with {pathlib.Path(__file__).name} --write")
    said, printed = normalise(expected.read_text("utf-8")), normalise(got)
    if options.sites:
        said, printed = sites(said), sites(printed)
    difference = list(difflib.unified_diff(said.splitlines(), printed.splitlines(), f"examples/{name}.output", "printed", lineterm=""))
    if difference:
        sys.exit("\n".join(difference) + f"\n{name} printed something else; correct it, or --write the file anew")
    print(f"{name} prints what examples/{name}.output says")


if __name__ == "__main__":
    main()
