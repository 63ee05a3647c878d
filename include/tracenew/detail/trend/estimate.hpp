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

/// The mean of a few batches of the same length, with Student's t: what comes at random is a sum,
/// each point with all that was before, and an interval that takes the points for independent is
/// too narrow.
class Batches {
public:
    void add(double slope) noexcept {
        ++count_;
        sum_ += slope;
        squares_ += slope * slope;
    }
    /// Around `value`, or else around their mean; without a width for fewer than three.
    Estimate around(double value) const noexcept {
        if (count_ < 3) {
            return {value, value, value};
        }
        const auto n = static_cast<double>(count_);
        const double mean = sum_ / n;
        const double variance = std::max(0.0, (squares_ - sum_ * mean) / (n - 1));
        // Student's t for 2 to 7 degrees of freedom, 97.5 %.
        static constexpr double quantiles[] = {4.303, 3.182, 2.776, 2.571, 2.447, 2.365};
        const double reach = quantiles[count_ - 3] * std::sqrt(variance / n);
        return {value, std::min(value, mean - reach), std::max(value, mean + reach)};
    }
    double mean() const noexcept { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

    static constexpr std::size_t most = 8;

private:
    std::size_t count_ = 0;
    double sum_ = 0;
    double squares_ = 0;
};

/// Pace of what there is, from moment `begin` on. The value is the Theil-Sen slope.
inline Estimate estimate_pace(const Evidence& evidence, std::size_t begin, double Moment::*amount) {
    if (begin + 1 >= evidence.size()) {
        return {};
    }
    const std::size_t steps = evidence.size() - 1 - begin;
    const std::size_t count = std::min(Batches::most, steps);
    Batches batches;
    for (std::size_t i = 0; i < count; ++i) {
        const Moment& from = evidence[begin + steps * i / count];
        const Moment& to = evidence[begin + steps * (i + 1) / count];
        batches.add((to.*amount - from.*amount) / (to.x - from.x));
    }
    return batches.around(theil_sen_slope(evidence, begin, amount));
}

/// Pace of what has stayed, from moment `begin` on, up to a share of the time since: births by
/// parts of the window, each of which stands for `each`.
inline Estimate estimate_births(const Evidence& evidence, std::size_t begin, double share,
                                const std::array<double, Births::bins>& born, double each) {
    const double from = evidence[begin].x;
    const double length = (evidence.iterations() - from) * share;
    const double width = evidence.iterations() / static_cast<double>(Births::bins);
    if (length <= 0) {
        return {};
    }
    const auto until = [&](double x) {  // of those born before, as if evenly within a part
        double sum = 0;
        for (std::size_t i = 0; i < Births::bins; ++i) {
            const double part = (x - static_cast<double>(i) * width) / width;
            sum += born[i] * std::min(1.0, std::max(0.0, part));
        }
        return sum;
    };
    Batches batches;
    for (std::size_t i = 0; i < Batches::most; ++i) {
        const double step = length / static_cast<double>(Batches::most);
        const double low = from + static_cast<double>(i) * step;
        batches.add(each * (until(low + step) - until(low)) / step);
    }
    return batches.around(batches.mean());
}

/// Pace of a leak, by which what there is and what stays grow alike. Traffic beside it may hide it
/// in the one (and then the last eighth of the births is traffic too), a cache beside it in the
/// half of the other that is younger: the first of them that is surely a growth.
inline Estimate estimate_leak(const Evidence& evidence, std::size_t begin, double Moment::*amount) {
    const Estimate there_is = estimate_pace(evidence, begin, amount);
    const bool is_bytes = amount == &Moment::bytes;
    const auto& born = is_bytes ? evidence.born_bytes : evidence.born;
    const double each = is_bytes ? 1 : evidence.blocks_a_birth;
    for (const double share : {7.0 / 8, 0.5}) {
        const Estimate stayed = estimate_births(evidence, begin, share, born, each);
        if (there_is.low <= 0 && stayed.low > 0) {
            return stayed;
        }
    }
    return there_is;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
