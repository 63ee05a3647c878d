// SPDX-License-Identifier: MIT
// The factor that scatters numbers which lie close together.
// World: hot. May include: base.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// 2^64 divided by the golden ratio, made odd: the products of addresses that follow each other lie
/// apart in their upper bits (Knuth, The Art of Computer Programming, volume 3, 6.4).
constexpr std::uint64_t golden_ratio = 0x9E3779B97F4A7C15U;

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
