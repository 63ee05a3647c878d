// SPDX-License-Identifier: MIT
// How often a probe closes: closing must not cost the loop more than 1 % of its time.
// World: cold. May include: base, standard library.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Every iteration at first; every 2^k-th once closing is known to cost more than its share.
class Pace {
public:
    /// A loop of microseconds that runs for a second is better off with all its closes than with
    /// 1 %: the rule begins when closing has cost what a person might notice.
    static constexpr std::uint64_t free_ns = 50000000;
    static constexpr std::size_t free_closes = 256;

    explicit Pace(std::uint64_t now_ns) noexcept
        : began_ns_(now_ns) {}

    bool is_due(std::size_t iteration) const noexcept { return iteration % interval_ == 0; }

    /// A close took from `began_ns` to `ended_ns`.
    void note(std::uint64_t began_ns, std::uint64_t ended_ns) noexcept {
        ++closes_;
        closing_ns_ += ended_ns - began_ns;
        const bool too_much = closing_ns_ * 100 > ended_ns - began_ns_;
        if (too_much && closes_ >= free_closes && closing_ns_ >= free_ns &&
            interval_ < (std::size_t{1} << 20)) {
            interval_ *= 2;
            closes_ = free_closes / 2;  // see what that brings before doubling again
        }
    }

    std::size_t interval() const noexcept { return interval_; }
    double closing_seconds() const noexcept { return static_cast<double>(closing_ns_) / 1e9; }
    std::uint64_t began_ns() const noexcept { return began_ns_; }

private:
    std::uint64_t began_ns_;
    std::uint64_t closing_ns_ = 0;
    std::size_t closes_ = 0;
    std::size_t interval_ = 1;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
