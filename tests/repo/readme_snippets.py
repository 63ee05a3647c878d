#!/usr/bin/env python3
"""README.md's code is compiled and its outputs are true: what a newcomer copies has to work.

    ```cpp file=examples/x.cpp       equals that file, or a contiguous region of it
    ```text output=examples/x.cpp    equals examples/x.output (or a region of it), which the test
                                     example.x compares with what is printed
    ```cpp                           compiles, wrapped into a function when it has no main;
    <!-- given: int f(); -->         just above such a fence declares what the snippet takes for granted

    readme_snippets.py --write       runs the examples and pastes what they print, whole
"""
import pathlib
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from common import CXX, INCLUDE, ROOT, SKIPPED, compile_text, finish
from example_output import normalise, output_of

README = ROOT / "README.md"


@dataclass(frozen=True)
class Fence:
    line: int
    language: str
    tag: str    # "file=..." or "output=..." or ""
    given: str  # declarations from the comment above
    text: str


def fences():
    pattern = re.compile(r"(?:^<!-- given:(.*?)-->\n)?^```(\w+) ?(\S*)\n(.*?)^```$", re.M | re.S)
    text = README.read_text("utf-8")
    for match in pattern.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        yield Fence(line, match[2], match[3], match[1] or "", match[4])


def is_region(part, whole):
    part, whole = part.strip("\n").splitlines(), whole.splitlines()
    return any(whole[i:i + len(part)] == part for i in range(len(whole) - len(part) + 1))


def problem_of_file(fence, path):
    source = ROOT / path
    if not source.is_file():
        return f"there is no {path}; correct the tag"
    # A region from inside a function is shown without its indentation.
    texts = [source.read_text("utf-8")]
    texts += [re.sub(rf"(?m)^ {{{blanks}}}", "", texts[0]) for blanks in (4, 8)]
    if not any(is_region(fence.text, text) for text in texts):
        return f"differs from {path}; copy the lines from there"
    return None


def output_from(path):
    """What the example prints, with paths as seen from the root."""
    source = ROOT / path
    sources = sorted(source.glob("*.cpp")) if source.is_dir() else [source]
    with tempfile.TemporaryDirectory() as folder:
        executable = pathlib.Path(folder) / source.stem
        command = [*CXX, "-std=c++17", "-g", f"-I{INCLUDE}", *map(str, sources), "-o", str(executable), "-pthread", "-ldl"]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        if built.returncode != 0:
            sys.exit(f"{path} does not build:\n{built.stderr}")
        return output_of(executable, source.stem).replace(f"{ROOT}/", "")


def problem_of_output(fence, path):
    output = ROOT / "examples" / f"{pathlib.Path(path).stem}.output"
    if not output.is_file():
        return f"there is no {output.relative_to(ROOT)}; correct the tag"
    # There the files have no folders: it is printed in theirs.
    shown = re.sub(r"\bexamples/(?:\w+/)*(?=\w+\.[ch]pp\b)", "", fence.text)
    if not shown.strip() or not is_region(normalise(shown), normalise(output.read_text("utf-8"))):
        return f"differs from {output.relative_to(ROOT)}; run readme_snippets.py --write"
    return None


def write_outputs():
    """Replaces the text of every output fence by the whole of what its example prints."""
    text = README.read_text("utf-8")
    README.write_text(re.sub(r"(?ms)^(```text output=(\S+)\n).*?^```$",
                             lambda match: f"{match[1]}{output_from(match[2]).strip()}\n```", text), "utf-8")


def problem_of_code(fence):
    lines = fence.text.splitlines()
    includes = [line for line in lines if line.startswith("#")]
    code = [line for line in lines if not line.startswith("#")]
    if not re.search(r"\bint main\(", fence.text):
        code = ["void snippet() {", *code, "}", "int main() { snippet(); }"]
    text = "\n".join([*includes, "#include <iostream>", "#include <optional>", "#include <tracenew.hpp>", fence.given, *code, ""])
    done = compile_text(text, "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-unused-variable")
    return f"does not compile:\n{done.stderr}" if done.returncode != 0 else None


def main():
    if not README.is_file():
        print("there is no README.md yet")
        sys.exit(SKIPPED)
    if sys.argv[1:] == ["--write"]:
        write_outputs()
    problems, checked = [], 0
    for fence in fences():
        kind, _, path = fence.tag.partition("=")
        if fence.tag and kind not in ("file", "output"):
            problem = f"unknown tag {fence.tag}; use file= or output="
        elif kind == "file":
            problem = problem_of_file(fence, path)
        elif kind == "output":
            problem = problem_of_output(fence, path)
        elif fence.language == "cpp":
            problem = problem_of_code(fence)
        else:
            continue
        checked += 1
        if problem:
            problems.append(f"README.md:{fence.line}: {problem}")
    finish(problems, f"{checked} fences of README.md are true")


if __name__ == "__main__":
    main()
