// SPDX-License-Identifier: MIT
// How a loop is watched, and what its check overlooks.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/filter.hpp"
#include "tracenew/statistic.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

struct LoopProbeOptions {
    std::size_t warmup = 3;                ///< iterations that fill caches and count for nothing
    std::size_t top = 10;                  ///< rows to print of each kind
    GroupBy group_by = GroupBy::line;      ///< what a row is
    std::vector<Filter> filters = {};      ///< which traces to look at; see Snapshot::filter_traces
    std::ostream* out = nullptr;           ///< where it prints by itself; null: std::cout
    bool print_each = false;               ///< print what each iteration has changed
    std::size_t report_every_seconds = 0;  ///< print a report about this often; 0: never
    /// Lines of `leak:pattern`, as LeakSanitizer reads them: the pattern is found in the function,
    /// the file or the module of any frame; `*` stands for anything, `^` and `$` for the ends, `#`
    /// begins a comment. What they silence is counted in the report.
    std::string suppressions = {};
    /// For `check()`: a site may grow by so many bytes, so many blocks (both, if both are set)
    /// after the warm-up. A container that grows in the blocks that it has is excused by bytes
    /// only.
    std::uint64_t slack_bytes = 0;
    std::uint64_t slack_blocks = 0;
    /// For `check()`: memory that operator new does not see (malloc's own, or in RAM) may grow by
    /// so many bytes after the warm-up.
    std::uint64_t slack_unseen = 0;
};

TRACENEW_ABI_END
}  // namespace tracenew
