// SPDX-License-Identifier: MIT
// What is known of one site, amounts alive at closes, and births that lasted.
// World: cold. May include: trend, standard library.
#pragma once

#include "tracenew/detail/trend/history.hpp"
#include "tracenew/detail/trend/survivors.hpp"

#include <array>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A close that the history kept.
struct Moment {
    double x = 0;       ///< iterations since the warm-up
    double bytes = 0;   ///< alive then
    double blocks = 0;  ///< alive then
};

/// The moments of one site in order, the warm-up's end first and the last close last; and when the
/// blocks alive now were born, which is known better than that: closes may be merged, births are
/// not.
class Evidence {
public:
    static constexpr std::size_t max_moments = History::max_points + 2;

    /// Only the latest survives when there are more than `max_moments`.
    void add(const Moment& moment) noexcept {
        if (count_ < max_moments) {
            ++count_;
        }
        moments_[count_ - 1] = moment;
    }

    std::size_t size() const noexcept { return count_; }
    const Moment& operator[](std::size_t i) const noexcept { return moments_[i]; }
    Moment& operator[](std::size_t i) noexcept { return moments_[i]; }
    const Moment& back() const noexcept { return moments_[count_ - 1]; }

    /// Blocks alive now by their birth, in parts of the window of the same length.
    std::array<double, Births::bins> born{};
    std::array<double, Births::bins> born_bytes{};

    /// Iterations since the warm-up.
    double iterations() const noexcept { return count_ == 0 ? 0 : back().x; }
    /// Without which births cannot be told apart: a generation may be many iterations wide.
    double least_iterations = 6;
    /// What each birth stands for: more than 1 when only samples are traced.
    double blocks_a_birth = 1;

private:
    std::array<Moment, max_moments> moments_{};
    std::size_t count_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
