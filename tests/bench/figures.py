"""The figures as text: RESULTS.md, and what run.py prints."""
import os
import pathlib
import platform
import re
import statistics
import subprocess

import compare
import rows

INTRODUCTION = """\
# What tracenew costs

Time with tracing over time without, each the median of several rounds; in a round every column runs the
same source in a process of its own, one after the other. `untraced` has nothing of tracenew in it, in
nanoseconds an operation; `off` includes the header and does not start it; then the frames kept; `sampled`
is a block in 512 KiB, 10 frames. `reach` and `aim` are the goals for 10 frames. LeakSanitizer keeps the
same 10 frames and its program is built with frame pointers, the others' are not; heaptrack, jemalloc and
gperftools record every allocation. Churn deletes one of 1,000 blocks and makes another, below 18 frames,
on one of 1,024 call paths: on random ones up to half of the untraced time is mispredicted branches, which
hide part of what tracing costs; in turn, every path differs from the last and the processor knows it by heart.
A container's operation takes one element out and puts another in. A main loop's iteration makes and
deletes 300 blocks and leaks one; with tracenew a probe closes it.
"""

COMMAND = "Made by `python3 tests/bench/run.py --write`, on a machine that does nothing else."
QUICK = "**Quick: short runs, few rounds, a tenth of the many blocks. For a look, not for figures.**"


def render(figures, cxx, quick):
    """`figures`: what run.py has gathered; parts that it did not ask for are left out."""
    parts = [INTRODUCTION + "\n" + (QUICK if quick else COMMAND) + "\n\n" + machine(cxx)]
    if figures.ratios:
        parts.append("## Ratios\n\n" + ratio_table(figures))
    if any(row.workload == "kept_blocks" for row in figures.ratios):
        parts.append("## Memory while the blocks are alive\n\n" + memory_table(figures))
    if figures.closes:
        parts.append("## Closing one iteration, microseconds\n\n" + close_table(figures))
    if figures.reports:
        parts.append("## Questions and writers, 10,000 tracebacks that grow, milliseconds of a processor\n\n" + report_table(figures))
    if figures.holders:
        parts.append("## Who holds it, milliseconds\n\n" + holder_table(figures))
    if figures.instructions:
        parts.append("## Instructions a pair, churn\n\n" + instruction_table(figures))
    if figures.reasons:
        parts.append("## Where a figure is missing\n\n" + "".join(f"* {line}\n" for line in sorted(figures.reasons)))
    return "\n".join(parts)


def machine(cxx):
    """Neither its name nor a date: what the figures depend on."""
    version = subprocess.run([*cxx, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    found = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text("utf-8"))
    kernel = re.match(r"[\d.]+", platform.release())
    return (f"* {found[1] if found else platform.machine()}, {os.cpu_count()} cores\n"
            f"* {version}, -O2 -g\n"
            f"* Linux {kernel[0] if kernel else ''}, {os.confstr('CS_GNU_LIBC_VERSION')}\n")


def ratio_table(figures):
    head, lines = ["work", "untraced ns"], []
    for column in compare.COLUMNS[1:]:
        head += [column.name, "reach", "aim"] if column.name == "10 frames" else [column.name]
    for row, rounds in figures.ratios.items():
        for value, title in [("ns", row.title), *((f"{part}_ns", f"... {part}") for part in row.parts)]:
            line = [title, cell(untraced(rounds, value), "{:.1f}")]
            for column in compare.COLUMNS[1:]:
                line.append(cell(ratios(rounds, column.name, value), times))
                if column.name == "10 frames":
                    line += [row.reach, row.aim] if value == "ns" else ["", ""]
            lines.append(line)
    return table(head, lines)


def memory_table(figures):
    head = ["heap", "untraced MiB", *(column.name for column in compare.COLUMNS[1:])]
    lines = []
    for row, rounds in figures.ratios.items():
        if row.workload == "kept_blocks":
            more = [cell(ratios(rounds, column.name, "grown_bytes"), lambda ratio: f"{(ratio - 1) * 100:+.0f} %")
                    for column in compare.COLUMNS[1:]]
            mebibytes = [grown / 2**20 for grown in untraced(rounds, "grown_bytes")]
            lines.append([row.title.split(" kept")[0], cell(mebibytes, "{:.0f}"), *more])
    return table(head, lines) + "\nMore of the process in RAM than untraced; 10 frames are to reach +25 %, and aim at +15 %.\n"


def close_table(figures):
    lines = []
    for point, found in figures.closes.items():
        goals = [rows.POINT_REACH, rows.POINT_AIM] if point.has_goal else ["", ""]
        lines.append([point.title, cell(found["us"], "{:.1f}"), cell(found["decile_us"], "{:.1f}"), *goals,
                      cell(found["lsan_us"], "{:.0f}") if point.lsan else ""])
    return table(["alive", "median", "ninth decile", "reach", "aim", "LSan's check"], lines)


def holder_table(figures):
    lines = [[heap, cell(found["processor_ms"], "{:.0f}"), f"{rows.HOLDER_HEAPS[heap][1]}", cell(found["pause_ms"], "{:.0f}"),
              f"{rows.HOLDER_HEAPS[heap][2]}"] for heap, found in figures.holders.items()]
    return table(["alive", "of a processor", "reach", "longest pause of a writer", "reach"], lines)


def report_table(figures):
    lines = [[name, cell(figures.reports.get(f"{name}_ms", []), "{:.0f}"), "", "", "", f"{rows.REPORT_GOALS[name]}"] for name in ("findings", "report")]
    for format_ in [name for name in rows.REPORT_GOALS if name not in ("findings", "report")]:
        line = [format_]
        for of in ("report", "snapshot"):
            megabytes = [value / 1e6 for value in figures.reports.get(f"{of}_{format_}_bytes", [])]
            line += [cell(figures.reports.get(f"{of}_{format_}_ms", []), "{:.0f}"), cell(megabytes, "{:.1f}")]
        lines.append([*line, f"{rows.REPORT_GOALS[format_]}"])
    return table(["", "of a report", "MB", "of a snapshot", "MB", "reach"], lines)


def instruction_table(figures):
    lines = []
    least = figures.instructions.get("untraced")
    for name, count in figures.instructions.items():
        more = "-" if count is None or least is None else f"{count - least:+.1f}"
        goals = ["+4", "+0"] if name == "off" else ["", ""]
        lines.append([name, "-" if count is None else f"{count:.1f}", more, *goals])
    return table(["", "instructions", "over untraced", "reach", "aim"], lines)


def untraced(rounds, value):
    return [found["untraced"][value] for found in rounds if "untraced" in found]


def ratios(rounds, column, value):
    """Of each round by itself: what slows the machine for a while slows both."""
    return [found[column][value] / found["untraced"][value]
            for found in rounds if column in found and "untraced" in found]


def times(ratio):
    return f"{ratio:.2f}x" if ratio < 10 else f"{ratio:.0f}x"


def cell(values, form):
    if not values:
        return "-"
    median = statistics.median(values)
    return form(median) if callable(form) else form.format(median)


def table(head, lines):
    """Markdown that is also read well as it is."""
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]

    def padded(line):
        return "| " + " | ".join(text.ljust(width) if i == 0 else text.rjust(width)
                                 for i, (text, width) in enumerate(zip(line, widths))) + " |\n"

    rule = "|" + "|".join("-" * (width + 2) if i == 0 else "-" * (width + 1) + ":" for i, width in enumerate(widths)) + "|\n"
    return padded(head) + rule + "".join(padded(line) for line in lines)
