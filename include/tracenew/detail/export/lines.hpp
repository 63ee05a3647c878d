// SPDX-License-Identifier: MIT
// The lines of a report, each a stack.
// World: cold. May include: base, values, standard library.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/finding.hpp"

#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Of one cause at several lines each of these; else the finding itself.
inline void for_each_line(const std::vector<Finding>& findings,
                          FunctionRef<void(const Finding&)> visit) {
    for (const Finding& finding : findings) {
        if (finding.parts.empty()) {
            visit(finding);
        } else {
            for_each_line(finding.parts, visit);
        }
    }
}

/// Those that have grown.
inline void for_each_grown_line(const std::vector<Finding>& findings,
                                FunctionRef<void(const Finding&)> visit) {
    for_each_line(findings, [visit](const Finding& finding) {
        if (finding.grown_bytes > 0) {
            visit(finding);
        }
    });
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
