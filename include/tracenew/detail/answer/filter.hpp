// SPDX-License-Identifier: MIT
// What filter.hpp declares.
// World: cold. May include: hook, values, standard library.
#pragma once

#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/filter.hpp"

#include <string>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN

TRACENEW_HELD Filter Filter::including(std::string file_pattern, unsigned line) {
    return {true, std::move(file_pattern), line};
}

TRACENEW_HELD Filter Filter::excluding(std::string file_pattern, unsigned line) {
    return {false, std::move(file_pattern), line};
}

TRACENEW_ABI_END
}  // namespace tracenew
