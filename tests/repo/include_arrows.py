#!/usr/bin/env python3
"""The architecture, executed: which room may include which, and what each header says of itself."""
import re

from common import HOT_ROOMS, INCLUDE, ROOT, UMBRELLA, code_of, finish, headers, includes_of, lines_of

# A room is a folder of detail/ or a public header's name; public headers that are only values
# share "values". A room may always include itself, and what `meta` holds.
ARROWS = {
    "meta": "",  # version, config
    # hot: base <- os <- unwind <- store <- hook
    "base": "",
    "os": "base",
    "unwind": "base os",
    "store": "base os unwind",
    "hook": "base os unwind store",
    # cold
    "symbol": "base os",
    "error": "base hook",
    "verdict": "",
    "frame": "error symbol",
    "resolve": "base os store hook symbol frame",
    "trend": "base os store verdict",
    "values": "error base store hook symbol resolve frame verdict",
    "query": "base store values",
    "control": "error base os store hook symbol resolve values",
    "snapshot": "error base store hook symbol values query control",
    "tracer": "base os hook values control snapshot",
    "probe": "base os store hook trend values verdict query control snapshot",
    "loop_report": "base values verdict tracer",
    "report": "base os symbol values verdict snapshot loop_report",
    "environment": "base os hook values verdict control snapshot tracer probe report loop_report loop_probe",
    "loop_probe": "base os values verdict query control snapshot tracer probe loop_report report",
    "expect_no_growth": "values verdict tracer loop_probe",
}
META = {"version", "config"}
ROOMS_OF_ONE = {"error", "verdict", "frame", "snapshot", "tracer", "loop_report", "report", "loop_probe",
                "expect_no_growth"}

ALLOCATING = set("""any condition_variable deque filesystem forward_list fstream functional future
    iomanip iostream istream list locale map memory memory_resource mutex ostream queue regex set
    shared_mutex sstream stack stdexcept streambuf string thread unordered_map unordered_set
    valarray vector""".split())
# Compiler and C++ runtime headers that are not the standard's; anything of the system is os/'s.
RUNTIME = {"unwind": {"unwind.h"}, "symbol": {"cxxabi.h"}}

PLATFORM = re.compile(r"\b(__linux__|__APPLE__|_WIN32|__FreeBSD__|__GLIBC__)\b")
ARCHITECTURE = re.compile(r"\b(__x86_64__|__aarch64__|__i386__|__arm__|__riscv)\b")
WORLD = re.compile(r"// World: (hot|cold|both)\b.*?May include: (.*)")


def room_of(name):
    parts = name.removesuffix(".hpp").split("/")
    if parts[1:] == ["detail", "control", "environment"]:
        return "environment"  # a small program of its own on top of everything else
    if parts[1] == "detail":
        return parts[2]
    if parts[1] in META:
        return "meta"
    return parts[1] if parts[1] in ROOMS_OF_ONE else "values"


def declared(name):
    """(world, the names after "May include:") of a header's opening comment, or None."""
    opening = []
    for line in lines_of(name):
        if not line.startswith("//"):
            break
        opening.append(line)
    for number, line in enumerate(opening):
        if match := WORLD.match(line):
            text = match[2]
            while not text.endswith(".") and number + 1 < len(opening):
                number += 1
                text += " " + opening[number].lstrip("/ ")
            text = re.sub(r"([\w/]+)/\{([^}]*)\}",
                          lambda m: ", ".join(f"{m[1]}/{item.strip()}" for item in m[2].split(",")),
                          text)
            items = re.sub(r"\([^)]*\)", "", text).split(",")  # (why) may follow a name
            return match[1], {item.strip(" .") for item in items}
    return None


def is_declared(target, names):
    """A header may be declared by a folder it is in, by the end of its path, or as a value."""
    parts = target.removesuffix(".hpp").split("/")[1:]
    mine = set(parts) - {"detail"} | {"/".join(parts[i:]) for i in range(len(parts))} | {"everything"}
    if room_of(target) in {"values", "verdict", "snapshot", "loop_report"}:
        mine.add("values")
    return room_of(target) == "meta" or bool(mine & names)


def check_header(name):
    room = room_of(name)
    if room not in ARROWS:
        yield f"{name}: there is no room {room}; move the file, or give the room its arrows in include_arrows.py"
        return
    if lines_of(name)[0] != "// SPDX-License-Identifier: MIT":
        yield f"{name}: begin with the line // SPDX-License-Identifier: MIT"
    opening = declared(name)
    if opening is None:
        yield f'{name}: say in the opening comment "World: hot|cold|both. May include: ..."'
    elif (room in HOT_ROOMS and opening[0] == "cold") or (
            room not in HOT_ROOMS | {"meta"} and opening[0] == "hot"):
        yield f"{name}: its comment says {opening[0]}, but the room {room} is of the other world; correct one"
    allowed = {room, "meta", *ARROWS[room].split()}
    for include in includes_of(name):
        where = f"{name}:{include.line}"
        target = include.target
        if target.startswith("tracenew"):
            if include.quote != '"' or not target.startswith("tracenew/"):
                yield f'{where}: write own includes as "tracenew/...", never the umbrella'
            elif not (INCLUDE / target).is_file():
                yield f"{where}: there is no include/{target}; correct the name"
            elif room_of(target) not in allowed:
                yield (f"{where}: {room} may not include {room_of(target)}; move what is needed to a room "
                       "below both")
            elif opening and not is_declared(target, opening[1]):
                yield f"{where}: {target} is missing from this header's \"May include:\" line; add it there"
        elif include.quote != "<":
            yield f"{where}: write includes that are not ours as <{target}>"
        elif room != "os" and ("/" in target or target.endswith(".h")):
            if target not in RUNTIME.get(room, ()):
                yield f"{where}: <{target}> is the system's; only detail/os/ may include it"
        elif room in HOT_ROOMS and target in ALLOCATING:
            yield f"{where}: <{target}> allocates, and {room} runs inside operator new; do without it"
    for number, line in enumerate(lines_of(name), 1):
        code = code_of(line)
        if room != "os" and (match := PLATFORM.search(code)):
            yield f"{name}:{number}: {match[1]} may be said in detail/os/ only; ask Os instead"
        if room != "unwind" and (match := ARCHITECTURE.search(code)):
            yield f"{name}:{number}: {match[1]} may be said in detail/unwind/ only; ask Registers instead"


def reachable():
    seen, todo = set(), [UMBRELLA]
    while todo:
        name = todo.pop()
        if name not in seen and (INCLUDE / name).is_file():
            seen.add(name)
            todo += [include.target for include in includes_of(name) if include.quote == '"']
    return seen


def check_tree():
    names = headers()
    for name in names:
        if "/" not in name and name != UMBRELLA:
            yield f"include/{name}: only {UMBRELLA} may lie there; move it to include/tracenew/"
    for name in sorted(set(names) - reachable()):
        yield f"{name}: not reachable from {UMBRELLA}; include it in its layer's place"
    selecting = [name for name in names if any(ARCHITECTURE.search(code_of(line)) for line in lines_of(name))]
    if len(selecting) > 1:
        yield f"{', '.join(selecting)}: choose the architecture in one of them only"
    # The one-file edition has no other header to offer, and the whole suite runs against it.
    for folder in ("tests/unit", "tests/hazard", "tests/consumers", "examples"):
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            if re.search(r'^\s*#\s*include\s*[<"]tracenew/', path.read_text("utf-8"), re.M):
                yield f"{path.relative_to(ROOT)}: include <tracenew.hpp>, as users do; it has everything"


def main():
    names = [name for name in headers() if name != UMBRELLA and "/" in name]
    problems = [problem for name in names for problem in check_header(name)]
    finish(problems + list(check_tree()), f"{len(names)} headers keep to the arrows")


if __name__ == "__main__":
    main()
