// SPDX-License-Identifier: MIT
// What growth_check.hpp declares.
// World: cold. May include: hook, values, standard library.
#pragma once

#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/growth_check.hpp"

#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

TRACENEW_HELD GrowthCheck GrowthCheck::refused() noexcept {
    return {{}, detail::no_memory_text};
}

TRACENEW_HELD std::vector<Finding> GrowthCheck::leaks() const {
    return detail::or_without(
        [&] {
            std::vector<Finding> leaks;
            for (const Finding& finding : findings_) {
                if (finding.verdict == Verdict::leak) {
                    leaks.push_back(finding);
                }
            }
            return leaks;
        },
        [] { return std::vector<Finding>{}; });
}

TRACENEW_ABI_END
}  // namespace tracenew
