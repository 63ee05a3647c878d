// SPDX-License-Identifier: MIT
// How a loop is watched, and what its check overlooks.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/duration.hpp"
#include "tracenew/filter.hpp"
#include "tracenew/holder.hpp"
#include "tracenew/statistic.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What a `LoopProbe` takes. The defaults watch all that is traced, excuse nothing, and print
/// nothing unless asked.
struct LoopProbeOptions {
    /// Iterations that fill caches and count for nothing; 0: none. Three, for what a loop needs
    /// once is mostly there after one, and a longer warm-up is recognised by its course.
    std::size_t warmup = 3;
    /// Rows to print of each kind; 0: none. Findings are not cut.
    std::size_t top = 10;
    /// What a row is, and what a verdict is about. Only lines are put together by their cause
    /// (`Finding::parts`).
    GroupBy group_by = GroupBy::line;
    /// Which traces to look at, as `Snapshot::filter_traces()` reads them; empty: all. They are
    /// applied when somebody asks, and cost a close nothing. Where there is an inclusive one,
    /// growth that is not traced does not fail a check.
    std::vector<Filter> filters = {};
    /// Where it prints by itself; null: std::cout. It must outlive the probe.
    std::ostream* out = nullptr;
    /// Print what each iteration has changed, when it is closed: names are looked up then, in the
    /// loop's own time.
    bool print_each = false;
    /// Print a report at the first close after so many seconds, and so on; 0: never. Making it
    /// takes the loop's own time: see `LoopProbe::report()`.
    std::size_t report_every_seconds = 0;
    /// Lines of `leak:pattern`, as LeakSanitizer reads them: the pattern is found in the function,
    /// the file or the module of any frame; `*` stands for anything, `^` and `$` for the ends, `#`
    /// begins a comment. What they silence is counted in the report.
    std::string suppressions = {};
    /// For `check()`: each site may grow by so many bytes, so many blocks after the warm-up. Every
    /// limit that is set must hold; 0: it is not set. A limit for blocks never excuses a container:
    /// it grows in bytes, not in blocks.
    std::uint64_t slack_bytes = 0;
    std::uint64_t slack_blocks = 0;
    /// For `check()`: memory that operator new does not see (malloc's own, or in RAM) may grow by
    /// so many bytes after the warm-up; 0: by none that is noticed.
    std::uint64_t slack_unseen = 0;
    /// The same as `report_every_seconds`, in any unit: `std::chrono::minutes{5}`. What is used if
    /// both are set; none: it is not set.
    Duration report_every = {};
    /// When to look for who holds what leaks or grows. In reports: where it is expected to take a
    /// quarter of a second of processor at most; else the report says what it would take. It copies
    /// the process for that (the bare system call, copy on write: about 40 ms a GiB in which this
    /// thread waits, and others do at their first write to a page), reads all of its memory there
    /// (0.6 s a GiB), and names variables by debug info. No other thread is stopped or gets a
    /// signal, and no lock of the program is taken. Under a filter for system calls (seccomp) only
    /// `always` makes a copy: a filter may end who tries.
    HolderSearch holders = HolderSearch::in_reports;
    /// How much of a processor the look at memory may take, 2 seconds by default, and at most four
    /// times as long; what was not read by then is
    /// not known, and said so. What it may map meanwhile, in bytes; it takes about 80 for each
    /// block.
    Duration holders_time = {};
    std::size_t holders_memory = std::size_t{512} << 20;
    /// Show in one line of a terminal, again and again in its place, how far the loop is:
    /// "iteration 1,200 | live 12.3 MiB | 1 leak | +48.8 KiB an iteration". From its second second
    /// on, at closes; what leaks is looked for in 2 % of the loop's time, save the first time, when
    /// names are looked up. Nothing where `out` is neither std::cout nor std::cerr, or no terminal.
    /// The line goes when the probe is asked for findings, leaks, a check or a report, and with it.
    bool progress = false;
};

TRACENEW_ABI_END
}  // namespace tracenew
