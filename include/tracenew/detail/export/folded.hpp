// SPDX-License-Identifier: MIT
// Folded stacks: a line for each stack, its frames from the outermost on, a blank, a number.
// World: cold. May include: export, values, standard library.
//
// The format is that of Brendan Gregg's stackcollapse scripts.
#pragma once

#include "tracenew/detail/export/lines.hpp"
#include "tracenew/detail/export/text_sink.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/statistic.hpp"
#include "tracenew/traceback.hpp"

#include <cstdint>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline void write_folded_stack(TextSink& sink, const Traceback& traceback, std::uint64_t bytes) {
    for (std::size_t i = traceback.size(); i-- > 0;) {
        sink.folded(traceback[i].function).raw(i == 0 ? " " : ";");
    }
    sink.number(bytes).raw("\n");
}

inline void write_folded_stacks(TextSink& sink, const std::vector<Statistic>& rows) {
    for (const Statistic& row : rows) {
        write_folded_stack(sink, row.traceback, row.size);
    }
}

inline void write_folded_stacks(TextSink& sink, const std::vector<Finding>& findings) {
    for_each_grown_line(findings, [&](const Finding& finding) {
        write_folded_stack(sink, finding.traceback,
                           static_cast<std::uint64_t>(finding.grown_bytes));
    });
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
