// SPDX-License-Identifier: MIT
// How fast a site grows, and how sure that is.
// World: cold. May include: trend, standard library.
#pragma once

#include "tracenew/detail/trend/evidence.hpp"
#include "tracenew/detail/trend/theil_sen.hpp"

#include <algorithm>
#include <cmath>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Growth for each iteration.
struct Estimate {
    double value = 0;
    double low = 0;  ///< the true pace lies between low and high with a confidence of 95 %
    double high = 0;
};

/// Pace of an amount from moment `begin` on. The value is the Theil-Sen slope. The interval is that
/// of the mean of up to eight batches of the same length (Student's t), widened to hold the value:
/// Sen's own interval takes the points for independent of each other, and those of a leak that
/// comes at random are a sum, each with all that was before.
inline Estimate estimate_pace(const Evidence& evidence, std::size_t begin, double Moment::*amount) {
    if (begin + 1 >= evidence.size()) {
        return {};
    }
    const double value = theil_sen_slope(evidence, begin, amount);
    const std::size_t steps = evidence.size() - 1 - begin;
    const std::size_t batches = std::min<std::size_t>(8, steps);
    if (batches < 3) {
        return {value, value, value};
    }
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < batches; ++i) {
        const Moment& from = evidence[begin + steps * i / batches];
        const Moment& to = evidence[begin + steps * (i + 1) / batches];
        const double slope = (to.*amount - from.*amount) / (to.x - from.x);
        sum += slope;
        squares += slope * slope;
    }
    const auto n = static_cast<double>(batches);
    const double mean = sum / n;
    const double variance = std::max(0.0, (squares - sum * mean) / (n - 1));
    // Student's t for 2 to 7 degrees of freedom, 97.5 %.
    static constexpr double quantiles[] = {4.303, 3.182, 2.776, 2.571, 2.447, 2.365};
    const double reach = quantiles[batches - 3] * std::sqrt(variance / n);
    return {value, std::min(value, mean - reach), std::max(value, mean + reach)};
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
