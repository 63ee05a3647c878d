// SPDX-License-Identifier: MIT
// Ends what was concluded from code addresses.
// World: hot. May include: base, unwind.
#pragma once

#include "tracenew/detail/base/code_era.hpp"
#include "tracenew/detail/unwind/look_through.hpp"
#include "tracenew/detail/unwind/row_cache.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// After modules came or went: other code may lie at the same addresses.
inline void forget_code() noexcept {
    code_era.end();
    look_through.forget();
    row_cache.forget();
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
