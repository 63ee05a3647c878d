// SPDX-License-Identifier: MIT
// Writers: values in, text on an ostream out. What they allocate does not show in snapshots.
// World: cold. May include: values, snapshot, loop_report, standard library.
#pragma once

#include "tracenew/growth_check.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/snapshot.hpp"

#include <cstddef>
#include <iosfwd>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What is alive: the `top` largest rows, each with its line and source text, or, by traceback,
/// with its callers.
void write_text(std::ostream& out, const Snapshot& snapshot, GroupBy by = GroupBy::line,
                std::size_t top = 10);

/// What changed: the first `top` of `rows`, which `Snapshot::compare_to()` or
/// `LoopProbe::last_iteration()` returned; `by` is what they were grouped by.
void write_text(std::ostream& out, const std::vector<StatisticDiff>& rows,
                GroupBy by = GroupBy::line, std::size_t top = 10);

/// The whole report of a loop.
void write_text(std::ostream& out, const LoopReport& report);

std::ostream& operator<<(std::ostream& out, StartStatus status);

std::ostream& operator<<(std::ostream& out, Verdict verdict);

// Enumerators as words: "may be filling".
std::ostream& operator<<(std::ostream& out, Doubt doubt);
std::ostream& operator<<(std::ostream& out, Grower grower);
std::ostream& operator<<(std::ostream& out, Unseen unseen);
std::ostream& operator<<(std::ostream& out, Flaw flaw);
std::ostream& operator<<(std::ostream& out, GroupBy by);

/// "f.cpp:12: size=5229 B, count=6, average=872 B"
std::ostream& operator<<(std::ostream& out, const Statistic& statistic);

/// "f.cpp:12: size=5229 B (+5229 B), count=6 (+6), average=872 B"
std::ostream& operator<<(std::ostream& out, const StatisticDiff& diff);

/// "leak: f.cpp:12: +48.8 KiB and +4 blocks an iteration, 23.7 MiB in 1988 blocks"; ", of 3 lines"
/// when it has parts.
std::ostream& operator<<(std::ostream& out, const Finding& finding);

std::ostream& operator<<(std::ostream& out, const Snapshot& snapshot);

std::ostream& operator<<(std::ostream& out, const LoopReport& report);

/// "no growth" and how rare a leak may be to go unseen; or why that cannot be said, and what grew:
/// a line each as `Finding` has it, what the verdict rests on, and the traceback. Without a newline
/// at the end.
std::ostream& operator<<(std::ostream& out, const GrowthCheck& check);

TRACENEW_ABI_END
}  // namespace tracenew
