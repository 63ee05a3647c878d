#!/usr/bin/env python3
"""The reflector's report follows its leak: no finding without it, the new line when it has moved."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from common import CXX, INCLUDE, ROOT, finish

FILE = "http_session.hpp"
MARK = "// the leak"


def removed(text):
    return re.sub(rf"(?m)^.*{MARK}.*\n", "", text)


def moved(text):
    """Out of send() and up into its caller."""
    before = "        return send(url);\n"
    if before not in text:
        sys.exit(f"{FILE} has no line `{before.strip()}` any more; say in reflector_leak.py where the leak may move")
    after = f"        Response response = send(url);\n        history_.push_back(response);  {MARK}\n        return response;\n"
    return removed(text).replace(before, after)


def tracer(folder):
    """An object that holds the tracer: compiled once, for what only declares it."""
    (folder / "held.cpp").write_text("#include <tracenew.hpp>\n")
    subprocess.run([*CXX, "-std=c++17", "-g", f"-I{INCLUDE}", "-c", "held.cpp", "-o", "held.o"], cwd=folder, check=True)
    return folder / "held.o"


def leaks_of(text, level, held, folder):
    """The sites that the report calls leaks, as (file, line), of a reflector with this library file."""
    copy = pathlib.Path(shutil.copytree(ROOT / "examples/reflector", folder))
    (copy / FILE).write_text(text, "utf-8")
    sources = sorted(str(path) for path in copy.glob("*.cpp"))
    subprocess.run([*CXX, "-std=c++17", "-g", level, "-DTRACENEW_CONFIG_COMPILED=1", f"-I{INCLUDE}", *sources,
                    held, "-o", copy / "reflector", "-pthread", "-ldl"], check=True)
    report = subprocess.run([copy / "reflector"], cwd=copy, check=True, capture_output=True, text=True).stdout
    found = re.findall(r'^LEAK\b.*?^  File "([^"]*)", line (\d+)', report, re.M | re.S)
    return {(pathlib.Path(file).name, int(line)) for file, line in found}, report


def main():
    original = (ROOT / "examples/reflector" / FILE).read_text("utf-8")
    if original.count(MARK) != 1:
        sys.exit(f"{FILE}: mark the leaking line, and no other, with `{MARK}`")
    with tempfile.TemporaryDirectory() as folder:
        problems = problems_with(original, tracer(pathlib.Path(folder)))
    finish(problems, "the report names the leak where it is, and nothing else")


def problems_with(original, held):
    problems = []
    for level in ("-O0", "-O2"):
        for change in (removed, moved):  # as it is: the example's own output
            text = change(original)
            lines = [number for number, line in enumerate(text.splitlines(), 1) if MARK in line]
            with tempfile.TemporaryDirectory() as folder:
                got, report = leaks_of(text, level, held, f"{folder}/reflector")
            if got != {(FILE, line) for line in lines}:
                what = {"removed": "without its leak", "moved": "with its leak moved"}[change.__name__]
                problems.append(f"{level}: the reflector {what} leaks in {FILE}:{lines}, but the report names {sorted(got)}\n{report}")
    return problems


if __name__ == "__main__":
    main()
