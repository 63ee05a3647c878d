// SPDX-License-Identifier: MIT
// Memory that operator new does not see, in words.
// World: cold. May include: values, report.
#pragma once

#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/loop_report.hpp"

#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Whether what grows is nobody's whom the report names, and may leak. What malloc keeps free, or
/// takes for each traced block, does not.
inline bool is_unseen(const LoopReport& report) noexcept {
    return report.unseen == Unseen::other_malloc || report.unseen == Unseen::elsewhere ||
           report.unseen == Unseen::unknown;
}

/// "malloc'ed memory grows by 1008 B an iteration"; "" when nothing does.
inline std::string unseen_text(const LoopReport& report) {
    if (!is_unseen(report)) {
        return "";
    }
    if (report.unseen_per_iteration > 0) {
        const double iterations = told_over(report.unseen_per_iteration, 1);
        return "malloc'ed memory grows by " +
               pace_size_text(report.unseen_per_iteration * iterations) + ' ' +
               over_text(iterations);
    }
    return "the process grows in RAM by " + size_text(static_cast<double>(report.unseen_growth)) +
           " more";
}

/// Whose it may be.
inline std::string unseen_meaning_text(const LoopReport& report) {
    return report.unseen_per_iteration > 0
               ? "Of C libraries or C code, which call malloc themselves: a leak, or a cache that "
                 "fills"
               : meaning_of(report.unseen);
}

/// Why a test is not ok, though nothing that is traced grows; "" when it is.
inline std::string unseen_reason(const LoopReport& report) {
    if (report.overcounted != 0) {
        return "blocks of operator new were given to free() or realloc(): malloc has " +
               size_text(static_cast<double>(report.overcounted)) + " less than is traced";
    }
    if (!is_unseen(report)) {
        return "";
    }
    const std::string by = size_text(static_cast<double>(report.unseen_growth));
    const std::string grew = report.unseen_per_iteration > 0
                                 ? " grew by " + by + " in malloc (" + unseen_text(report) + ')'
                                 : " grew by " + by + " in RAM";
    return "memory that operator new does not see" + grew + ".\n  " + unseen_meaning_text(report);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
