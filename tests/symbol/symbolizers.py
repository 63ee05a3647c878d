# SPDX-License-Identifier: MIT
"""Three programs that make frames of addresses, asked in the same way: a file and all its addresses in,
a list of frames for each out. Names are the linkage names, as far as the program knows them."""
import json
import re
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    function: str  # "" when unknown
    file: str
    line: int
    inlined: bool


def ask(command, lines):
    done = subprocess.run([str(part) for part in command], input="".join(line + "\n" for line in lines),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout.splitlines()


def frames_of_json(line):
    symbols = json.loads(line).get("Symbol", [])
    return [Frame(one["FunctionName"], one["FileName"], one["Line"], one.get("Inlined", i + 1 < len(symbols)))
            for i, one in enumerate(symbols)]


def ask_llvm(path, addresses):
    command = ["llvm-symbolizer", "--output-style=JSON", "--inlines", "--no-demangle", f"--obj={path}"]
    return [frames_of_json(line) for line in ask(command, [hex(one) for one in addresses]) if line]


def ask_ours(program, path, addresses):
    return [frames_of_json(line) for line in ask([program], [f"{path} {one:#x}" for one in addresses])]


def ask_addr2line(path, addresses):
    answers = []
    lines = iter(ask(["addr2line", "-a", "-i", "-f", "-e", path], [hex(one) for one in addresses]))
    for line in lines:
        if re.fullmatch("0x[0-9a-f]{16}", line):
            answers.append([])
            continue
        file, _, number = next(lines).split(" (discriminator")[0].rpartition(":")
        answers[-1].append(["" if line == "??" else line, "" if file == "??" else file,
                            int(number) if number.isdigit() else 0])
    return [[Frame(*one, i + 1 < len(frames)) for i, one in enumerate(frames)] for frames in answers]


def demangle(program, names):
    """name -> the name as we print it."""
    names = sorted(names)
    return dict(zip(names, ask([program, "--demangle"], names)))
