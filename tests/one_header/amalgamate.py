#!/usr/bin/env python3
"""Makes the one-file edition: python3 tests/one_header/amalgamate.py > tracenew.hpp

The umbrella's text comes first; each own include in it becomes that header, preceded by the headers
it needs, each once and whole. Same input, same bytes, from any directory. What would silently make
another program out of the same headers is an error, not a warning.
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
UMBRELLA = "tracenew.hpp"

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^">]+)[">]\s*(//.*)?$')
ANY_INCLUDE = re.compile(r"\s*#\s*include")
CONDITION = re.compile(r"\s*#\s*(if|ifdef|ifndef|else|endif)\b")
DROPPED = re.compile(r"\s*(#\s*pragma\s+once\b|// (SPDX-License-Identifier:|IWYU pragma:))")
INERT = re.compile(r"\s*(//.*)?$")  # neither code nor directive: an include may still follow


class Refused(Exception):
    """The headers cannot be made into one file; the message is one sentence."""


class Amalgamation:
    def __init__(self, root, with_lines):
        self.root = root
        self.with_lines = with_lines
        self.done, self.open = set(), []
        self.system = {}  # hoisted include -> its comment, if it had one
        self.branch = None   # the line of the umbrella's #if or #else that we are below; None: of none
        self.branch_of = {}  # header -> the branch that it lies in
        self.in_branch = {}  # like `system`, of what this branch needs; None: it is written already
        self.parts = []   # finished headers, in the order of their needs

    def text(self):
        licence = (self.root / "LICENSE").read_text("ascii").splitlines()
        body = self.header(UMBRELLA)
        top = ["// SPDX-License-Identifier: MIT"]
        top += [f"// generated from tracenew {self.version()} by tests/one_header/amalgamate.py; edit there",
                "//"]
        top += [f"// {line}".rstrip() for line in licence]
        top += ["#pragma once", ""]
        top += [f"#include <{name}>{comment}" for name, comment in sorted(self.system.items())]
        text = "\n".join([*top, "", *body]).strip("\n") + "\n"
        # What was dropped leaves no hole; under #line each line must stay where it is.
        return text if self.with_lines else re.sub(r"\n{3,}", "\n\n", text)

    def version(self):
        numbers = re.findall(r"#define TRACENEW_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)",
                             self.read("tracenew/version.hpp"))
        return ".".join(numbers)

    def read(self, name):
        data = (self.root / "include" / name).read_bytes()
        for number, line in enumerate(data.split(b"\n"), 1):
            if any(byte > 126 for byte in line):
                raise Refused(f"include/{name}:{number}: a byte is not ASCII; write it as an escape")
        return data.decode("ascii")

    def header(self, name):
        """The lines of one header; what it needs goes to self.parts (the umbrella: in place)."""
        self.open.append(name)
        lines, depth, code_at, expected = [], 0, 0, 0
        for number, line in enumerate(self.read(name).splitlines(), 1):
            where = f"include/{name}:{number}"
            if condition := CONDITION.match(line):
                depth += {"endif": -1, "else": 0}.get(condition[1], 1)
                if name == UMBRELLA:
                    self.branch, self.in_branch = where if depth else None, {}
            include = INCLUDE.match(line)
            if ANY_INCLUDE.match(line) and not include:
                raise Refused(f"{where}: this include is not of the form <x> or \"x\"; name the file")
            if include and (include[1] == '"' or include[2].startswith("tracenew")):
                if depth and name != UMBRELLA:
                    raise Refused(f"{where}: {include[2]} is included inside #if; move the #if into it")
                if code_at:
                    raise Refused(f"{where}: {include[2]} is included after code (line {code_at}); "
                                  "move it to the top")
                self.need(where, include)
                if name == UMBRELLA:
                    lines += self.take_parts((include[3] or "").lstrip("/ "))
                continue
            if include and not depth:
                comment = f"  {include[3]}" if include[3] else ""
                if include[2] not in self.system:
                    (self.in_branch if self.branch else self.system).setdefault(include[2], comment)
                continue
            if DROPPED.match(line):
                continue
            if not INERT.match(line) and name != UMBRELLA:
                code_at = code_at or number
            if self.with_lines and number != expected:
                lines.append(f'#line {number} "include/{name}"')
            expected = number + 1
            lines.append(line.rstrip())
        self.open.pop()
        self.done.add(name)
        return lines

    def need(self, where, include):
        name = include[2]
        if include[1] != '"' or not name.startswith("tracenew/"):
            raise Refused(f'{where}: write own headers as "tracenew/...", from the include root')
        if name in self.open:
            cycle = " -> ".join([*self.open[self.open.index(name):], name])
            raise Refused(f"{where}: the includes form a cycle, {cycle}; move what both need down")
        if name in self.done:
            if self.branch_of.get(name) not in (None, self.branch):
                raise Refused(f"{where}: {name} lies in the branch of {self.branch_of[name]}; include it before that")
            return
        self.branch_of[name] = self.branch
        if not (self.root / "include" / name).is_file():
            raise Refused(f"{where}: there is no include/{name}; correct the name or add the file")
        self.parts.append((name, self.header(name)))

    def take_parts(self, phrase):
        lines = [f"#include <{name}>{comment}" for name, comment in sorted(self.in_branch.items())
                 if comment is not None]
        lines = ["", *lines] if lines else []
        self.in_branch = dict.fromkeys(self.in_branch)
        for number, (name, part) in enumerate(self.parts, 1):
            own = f"  {phrase}" if phrase and number == len(self.parts) else ""
            lines += ["", f"// ==== {name} ===={own}", "", *part]
        self.parts = []
        return lines


def main(arguments):
    parser = argparse.ArgumentParser(description="print tracenew as one header")
    parser.add_argument("--line", action="store_true",
                        help="emit #line, so that compilers and debuggers point into the parts")
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help="another source tree")
    options = parser.parse_args(arguments)
    try:
        text = Amalgamation(options.root.resolve(), options.line).text()
    except Refused as refusal:
        print(f"amalgamate.py: {refusal}", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(text.encode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
