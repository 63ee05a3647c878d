// SPDX-License-Identifier: MIT
// Which leaks one variable holds.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/finding.hpp"
#include "tracenew/holder.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The same variable, however the way from there to the blocks may be.
inline bool is_same_variable(const Holder& left, const Holder& right) noexcept {
    return !left.variable.empty() && left.variable == right.variable && left.kind == right.kind &&
           left.line == right.line && left.file == right.file && left.function == right.function &&
           left.module == right.module && left.thread == right.thread;
}

/// Of findings in the order of a report; see LoopReport::shared_holders().
inline std::vector<SharedHolder> shared_holders_of(const std::vector<Finding>& findings) {
    constexpr double most_of_it = 0.5;
    std::vector<SharedHolder> shared;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const Finding& finding = findings[i];
        if (finding.verdict != Verdict::leak || finding.holders.empty() ||
            finding.holders.front().share < most_of_it ||
            finding.holders.front().variable.empty()) {
            continue;
        }
        const Holder& holder = finding.holders.front();
        auto known = std::find_if(shared.begin(), shared.end(), [&](const SharedHolder& other) {
            return is_same_variable(other.holder, holder);
        });
        if (known == shared.end()) {
            shared.emplace_back();
            known = shared.end() - 1;
            known->holder = holder;
        }
        known->findings.push_back(i);
        known->bytes_per_iteration += finding.bytes_per_iteration;
    }
    shared.erase(std::remove_if(shared.begin(), shared.end(),
                                [](const SharedHolder& one) { return one.findings.size() < 2; }),
                 shared.end());
    return shared;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
