# SPDX-License-Identifier: MIT
"""Reads known_differences.md: each of its sections is a case, whose block marked `rule` says what it
covers, as `key: regular expression` lines. The text around it, for people, says who is right."""
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    name: str
    kind: str
    binary: str = ""  # found somewhere in the label
    function: str = ""  # found in ours or theirs, in some frame
    file: str = ""
    seldom: str = ""  # how seldom, of cases that a run may miss

    def covers(self, difference):
        frames = difference.ours + difference.theirs
        return (self.kind == difference.kind and bool(re.search(self.binary, difference.binary))
                and any(re.search(self.function, frame.function) for frame in frames)
                and any(re.search(self.file, frame.file) for frame in frames))


def read(path):
    cases = []
    for section in re.split(r"(?m)^## ", path.read_text("utf-8"))[1:]:
        name, _, text = section.partition("\n")
        for block in re.findall(r"(?ms)^```rule\n(.*?)^```", text):
            keys = dict(line.split(": ", 1) for line in block.splitlines())
            cases.append(Case(name, **keys))
    return cases


def find(cases, difference):
    """The first case that covers it; None for none."""
    return next((case for case in cases if case.covers(difference)), None)


def not_met(cases, met, labels):
    """Those that were not met though a binary in which they should be was there."""
    return [case for case in cases if not met[case.name] and not case.seldom
            and any(re.search(case.binary, label) for label in labels)]
