// SPDX-License-Identifier: MIT
// The pace of a series that jumps: the median of the slopes between all pairs of points.
// World: cold. May include: standard library.
//
// Theil (1950), Sen (1968). Up to 29 % of the points may be anything, a burst or a flush, and the
// slope still holds; a least-squares line follows every burst.
#pragma once

#include "tracenew/version.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct XY {
    double x = 0;
    double y = 0;
};

/// 0 for fewer than two points. Quadratic: meant for the 64 points of a history.
inline double theil_sen_slope(const std::vector<XY>& points) {
    std::vector<double> slopes;
    slopes.reserve(points.size() * points.size() / 2);
    for (std::size_t i = 0; i < points.size(); ++i) {
        for (std::size_t j = i + 1; j < points.size(); ++j) {
            if (points[j].x != points[i].x) {
                slopes.push_back((points[j].y - points[i].y) / (points[j].x - points[i].x));
            }
        }
    }
    if (slopes.empty()) {
        return 0;
    }
    const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
    std::nth_element(slopes.begin(), middle, slopes.end());
    return *middle;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
