// SPDX-License-Identifier: MIT
// When there will be enough to tell a leak from a cache.
// World: cold. May include: trend, standard library.
#pragma once

#include "tracenew/detail/trend/staying.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// If it goes on as since it began: until 20 blocks have stayed, and for half as long again. What
/// began late must go on until it began in the first half.
inline double iterations_to_tell(const Stretch& all) noexcept {
    const double length = all.length();
    const double late = all.born(0.5, 1);
    const double began =
        all.born(0, 0.5) * 3 >= late ? 0 : std::max(0.0, 2 * all.mean_birth(0.5, 1) - 1) * length;
    const double survivors = all.born(began / length, 1);
    const double for_survivors =
        survivors <= 0 ? length
                       : (Staying::least_survivors - survivors) * (length - began) / survivors;
    const double for_length = began > 0                               ? 1.1 * (began - length / 2)
                              : all.born() < Staying::least_survivors ? 0
                                                                      : length / 2;
    return std::max(std::max(for_survivors, for_length), 1.0);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
