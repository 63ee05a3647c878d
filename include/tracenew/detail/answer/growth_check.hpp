// SPDX-License-Identifier: MIT
// What growth_check.hpp declares.
// World: cold. May include: hook, query, values, standard library.
#pragma once

#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/query/growth.hpp"
#include "tracenew/growth_check.hpp"

#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

TRACENEW_HELD GrowthCheck GrowthCheck::refused() noexcept {
    return {{}, detail::no_memory_text};
}

TRACENEW_HELD std::vector<Finding> GrowthCheck::leaks() const {
    return detail::or_without([&] { return detail::leaks_of(findings_); },
                              [] { return std::vector<Finding>{}; });
}

TRACENEW_ABI_END
}  // namespace tracenew
