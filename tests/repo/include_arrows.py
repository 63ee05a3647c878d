#!/usr/bin/env python3
"""The architecture, executed: which room may include which, and what each header says of itself."""
import re

from common import INCLUDE, ROOT, UMBRELLA, code_of, finish, headers, includes_of, lines_of

# The arrows are the ones of the table in ROOMS.
ROOMS = "include/tracenew/detail/README.md"
VERBS = {"expect_no_growth", "exports", "loop_probe", "report", "tracer"}
META = {"version", "config"}


def rooms():
    """Room -> (world, the rooms that it may include), from the rows `| room | world | idea | may include |`."""
    rows = re.findall(r"^\| `(\w+)` \| (hot|cold|both) \|.*\|([^|]*)\|$", (ROOT / ROOMS).read_text("utf-8"), re.M)
    return {room: (world, set(re.findall(r"\w+", arrows))) for room, world, arrows in rows}


ARROWS = rooms()
HOT_ROOMS = {room for room, (world, _) in ARROWS.items() if world == "hot"}

ALLOCATING = set("""any condition_variable deque filesystem forward_list fstream functional future
    iomanip iostream istream list locale map memory memory_resource mutex ostream queue regex set
    shared_mutex sstream stack stdexcept streambuf string thread unordered_map unordered_set
    valarray vector""".split())
# Compiler and C++ runtime headers that are not the standard's; anything of the system is os/'s.
RUNTIME = {"unwind": {"unwind.h"}, "names": {"cxxabi.h"}}

PLATFORM = re.compile(r"\b(__linux__|__APPLE__|_WIN32|__FreeBSD__|__GLIBC__)\b")
ARCHITECTURE = re.compile(r"\b(__x86_64__|__aarch64__|__i386__|__arm__|__riscv)\b")
WORLD = re.compile(r"// World: (hot|cold|both)\b.*?May include: (.*)")


def room_of(name):
    """A folder of detail/, or what kind of public header it is."""
    parts = name.removesuffix(".hpp").split("/")
    if parts[1] == "detail":
        return "environment" if parts[2:] == ["control", "environment"] else parts[2]
    return "meta" if parts[1] in META else "verdict" if parts[1] == "verdict" else (
        "verbs" if parts[1] in VERBS else "values")


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
    mine.add("values" if room_of(target) == "verdict" else room_of(target))
    return room_of(target) == "meta" or bool(mine & names)


def check_header(name):
    room = room_of(name)
    if room not in ARROWS:
        yield f"{name}: there is no room {room}; move the file, or give the room its row in {ROOMS}"
        return
    if lines_of(name)[0] != "// SPDX-License-Identifier: MIT":
        yield f"{name}: begin with the line // SPDX-License-Identifier: MIT"
    opening = declared(name)
    if opening is None:
        yield f'{name}: say in the opening comment "World: hot|cold|both. May include: ..."'
    elif (room in HOT_ROOMS and opening[0] == "cold") or (
            room not in HOT_ROOMS | {"meta"} and opening[0] == "hot"):
        yield f"{name}: its comment says {opening[0]}, but the room {room} is of the other world; correct one"
    allowed = {room, "meta", *ARROWS[room][1]}
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


def reachable(*begin):
    seen, todo = set(), list(begin)
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
    for name in sorted(set(names) - reachable(UMBRELLA)):
        yield f"{name}: not reachable from {UMBRELLA}; include it in its layer's place"
    selecting = [name for name in names if any(ARCHITECTURE.search(code_of(line)) for line in lines_of(name))]
    if len(selecting) > 1:
        yield f"{', '.join(selecting)}: choose the architecture in one of them only"
    # The one-file edition has no other header to offer, and the whole suite runs against it.
    for folder in ("tests/unit", "tests/hazard", "tests/consumers", "examples"):
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            if re.search(r'^\s*#\s*include\s*[<"]tracenew/', path.read_text("utf-8"), re.M):
                yield f"{path.relative_to(ROOT)}: include <tracenew.hpp>, as users do; it has everything"


def check_cold():
    """What is compiled for size is ours alone: the program's own instances of the standard library are not."""
    before, after = set(), set()
    lines = lines_of(UMBRELLA)
    cold = range(lines.index("TRACENEW_COLD_BEGIN") + 1, lines.index("TRACENEW_COLD_END") + 1)
    for include in includes_of(UMBRELLA):
        found = after if include.line in cold else before
        if include.quote == "<":
            found.add(include.target)
        else:
            found |= {inner.target for name in reachable(include.target) for inner in includes_of(name) if inner.quote == "<"}
    for target in sorted(after - before):
        if not target.endswith(".h"):  # C's, which defines nothing
            yield f"{UMBRELLA}: <{target}> is the program's, too; include it before TRACENEW_COLD_BEGIN"


def check_arrows(names):
    """What nobody uses is not permitted."""
    used = {(room_of(name), room_of(include.target)) for name in names for include in includes_of(name)
            if include.target.startswith("tracenew/")}
    for room, (_, arrows) in ARROWS.items():
        for target in sorted(arrows):
            if target not in ARROWS:
                yield f"{ROOMS}: {room} may include {target}, and there is no such room"
            elif (room, target) not in used:
                yield f"{ROOMS}: {room} may include {target}, and does not; take it off"


def main():
    names = [name for name in headers() if name != UMBRELLA and "/" in name]
    problems = [problem for name in names for problem in check_header(name)]
    finish(problems + list(check_arrows(names)) + list(check_cold()) + list(check_tree()), f"{len(names)} headers keep to the arrows")


if __name__ == "__main__":
    main()
