// SPDX-License-Identifier: MIT
// The pace of a series that jumps: the median of the slopes between all pairs of points.
// World: cold. May include: trend, standard library.
//
// Theil (1950), Sen (1968). Up to 29 % of the points may be anything, a burst or a flush, and the
// slope still holds; a least-squares line follows every burst.
#pragma once

#include "tracenew/detail/trend/evidence.hpp"
#include "tracenew/detail/trend/median.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Of an amount, for each iteration, from moment `begin` on; 0 for fewer than two moments. Takes
/// 17 KiB of stack.
inline double theil_sen_slope(const Evidence& evidence, std::size_t begin,
                              double Moment::*amount) noexcept {
    constexpr std::size_t most = Evidence::max_moments * (Evidence::max_moments - 1) / 2;
    std::array<double, most> slopes;
    std::size_t count = 0;
    for (std::size_t i = begin; i < evidence.size(); ++i) {
        for (std::size_t j = i + 1; j < evidence.size(); ++j) {
            if (evidence[j].x != evidence[i].x) {
                slopes[count++] =
                    (evidence[j].*amount - evidence[i].*amount) / (evidence[j].x - evidence[i].x);
            }
        }
    }
    if (count == 0) {
        return 0;
    }
    return median(slopes.data(), count);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
