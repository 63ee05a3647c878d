// SPDX-License-Identifier: MIT
// What loop_report.hpp declares.
// World: cold. May include: loop_report, hook, query, answer/growth_check, standard library.
#pragma once

#include "tracenew/detail/answer/growth_check.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/query/growth.hpp"
#include "tracenew/detail/query/shared_holders.hpp"
#include "tracenew/loop_report.hpp"

#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

TRACENEW_HELD std::vector<Finding> LoopReport::leaks() const {
    return detail::or_without([&] { return detail::leaks_of(findings); },
                              [] { return std::vector<Finding>{}; });
}

TRACENEW_HELD std::vector<SharedHolder> LoopReport::shared_holders() const {
    return detail::or_without([&] { return detail::shared_holders_of(findings); },
                              [] { return std::vector<SharedHolder>{}; });
}

TRACENEW_HELD GrowthCheck LoopReport::check() const {
    const std::size_t window = iterations > warmup ? iterations - warmup : 0;
    const bool is_beside = not_measured.empty() && !grows_beside.empty();
    return detail::or_without(
        [&] {
            return detail::check_of(
                findings, {slack_bytes, slack_blocks}, sample_interval != 0 ? 0 : window,
                is_beside ? grows_beside : not_measured, is_beside ? unseen_growth : 0);
        },
        [] { return GrowthCheck::refused(); });
}

TRACENEW_ABI_END
}  // namespace tracenew
