// SPDX-License-Identifier: MIT
// One row of a table: what changed, what is alive, and the line it belongs to.
// World: cold. May include: values, report.
#pragma once

#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/detail/report/traceback_text.hpp"
#include "tracenew/statistic.hpp"

#include <ostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What is said wherever an amount is printed that is not exact.
constexpr const char* estimate_text(bool estimated) noexcept {
    return estimated ? " (estimated)" : "";
}

/// "48.8 new KiB 374.0 total KiB 4 new 1440 total memory blocks:", for a StatisticDiff or a
/// Finding.
template <class Row>
std::string change_text(const Row& row) {
    return decimal(static_cast<double>(row.size_diff) / 1024, 1) + " new KiB " +
           decimal(static_cast<double>(row.size) / 1024, 1) + " total KiB " +
           std::to_string(row.count_diff) + " new " + std::to_string(row.count) +
           " total memory blocks" + estimate_text(row.estimated) + ":";
}

/// The frames below a row: all of them for a traceback, else the one that the row is named after.
inline void write_row_frames(std::ostream& out, const Frame& site, Traceback traceback,
                             GroupBy by) {
    if (by != GroupBy::traceback) {
        write_frame(out, site);
    } else if (has_frames(traceback)) {
        write_traceback(out, traceback);
    } else {
        write_site_alone(out, site);
    }
}

/// tracemalloc's line: "f.cpp:12: size=5229 B, count=6, average=872 B"; with signs, the changes
/// too.
inline void write_amounts(std::ostream& out, const Statistic& row) {
    out << row.site << ": size=" << size_text(row.size) << ", count=" << std::to_string(row.count);
    if (row.count != 0) {
        out << ", average=" << size_text(row.average());
    }
    out << estimate_text(row.estimated);
}

inline void write_amounts(std::ostream& out, const StatisticDiff& row) {
    out << row.site << ": size=" << size_text(row.size) << " ("
        << size_text(static_cast<double>(row.size_diff), true)
        << "), count=" << std::to_string(row.count) << " (" << signed_text(row.count_diff) << ')';
    if (row.count != 0) {
        out << ", average=" << size_text(row.average());
    }
    out << estimate_text(row.estimated);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
