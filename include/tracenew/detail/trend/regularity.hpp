// SPDX-License-Identifier: MIT
// Whether blocks come by a rule: each time as many, and each time as far apart.
// World: cold. May include: standard library.
//
// A rule is claimed of what was seen, iteration by iteration, and of nothing else. Points of the
// history that are 256 iterations apart lie on a straight line for a leak in every 400th iteration,
// and for many that come at random.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// So many blocks in each period of so many iterations, without an exception; {0, 0}: no such rule.
struct Rule {
    std::uint64_t blocks = 0;
    std::uint64_t iterations = 0;
};

/// The rule that one traceback has followed so far.
class Regularity {
public:
    /// In iteration `at` the number of blocks alive changed by `step`, from one close to the next.
    void note(std::uint64_t at, std::int64_t step) noexcept {
        const bool is_same = times_ != 0 && step == step_;
        if (!is_same || (times_ >= 2 && at - last_ != gap_)) {
            // Whatever came before, a rule may begin here, or with the time before this one.
            first_ = is_same ? last_ : at;
            times_ = is_same ? 1 : 0;
        }
        step_ = step;
        gap_ = at - last_;
        last_ = at;
        ++times_;
    }

    /// Something changed, and it is not known in which iteration.
    void lose_track() noexcept { times_ = 0; }

    /// The rule that all changes after iteration `begin` follow, until now: iteration `end`.
    Rule rule(std::uint64_t begin, std::uint64_t end) const noexcept {
        const bool is_rule =
            times_ >= least_times && step_ > 0 && first_ <= begin + gap_ && end < last_ + gap_;
        return is_rule ? Rule{static_cast<std::uint64_t>(step_), gap_} : Rule{};
    }
    std::uint64_t last() const noexcept { return last_; }
    /// How often that rule has been followed.
    std::uint64_t times() const noexcept { return times_; }

private:
    static constexpr std::uint64_t least_times = 5;

    std::uint64_t first_ = 0;  // iterations, of the rule so far
    std::uint64_t last_ = 0;
    std::uint64_t gap_ = 0;
    std::uint64_t times_ = 0;
    std::int64_t step_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
