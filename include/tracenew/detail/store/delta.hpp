// SPDX-License-Identifier: MIT
// A change of what is alive.
// World: hot. May include: base.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Blocks are counted in fixed point, because one block of a sample may stand for one and a half.
struct Delta {
    std::int64_t bytes = 0;
    std::int64_t blocks = 0;  ///< in units of 1 / `one_block`

    static constexpr std::int64_t one_block = 1024;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
