// SPDX-License-Identifier: MIT
// How often a probe closes: closing must not cost the loop more than 1 % of its time.
// World: cold. May include: base, standard library.
//
// A token bucket: time earns credit, a close spends what it took. Closes are then spread over the
// loop's time, and a loop that becomes slow is closed at each iteration again.
#pragma once

#include "tracenew/version.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class Pace {
public:
    /// A loop of microseconds that runs for a second is better off with all its closes than with
    /// 1 %: so much may be spent before anything is earned, or after a pause.
    static constexpr std::int64_t most_credit_ns = 50000000;
    static constexpr std::int64_t percent = 1;

    explicit Pace(std::uint64_t now_ns) noexcept
        : began_ns_(now_ns)
        , seen_ns_(now_ns) {}

    /// An iteration is over: whether to close it, or to leave it to the next close.
    bool is_due(std::uint64_t now_ns) noexcept {
        credit_ = std::min(credit_ + static_cast<std::int64_t>(now_ns - seen_ns_) * percent,
                           most_credit_ns * 100);
        seen_ns_ = now_ns;
        left_ += credit_ < 0 ? 1 : 0;
        return credit_ >= 0;
    }

    /// A close took from `began_ns` to `ended_ns`. One that lost the processor for a while took no
    /// more of it than others: it is not charged for all of that, or the next close would be far
    /// away.
    void note(std::uint64_t began_ns, std::uint64_t ended_ns) noexcept {
        const std::uint64_t took = ended_ns - began_ns;
        ++closes_;
        closing_ns_ += took;
        const auto charged = static_cast<std::int64_t>(std::min(took, 4 * usual_ns_ + 1000));
        usual_ns_ = (usual_ns_ * 15 + static_cast<std::uint64_t>(charged)) / 16;
        credit_ -= charged * 100;
    }

    /// So much of a close was for something that has a budget of its own: it is told, and costs no
    /// other close.
    void note_beside(std::uint64_t took_ns) noexcept { closing_ns_ += took_ns; }

    /// Iterations for each close, on average; 1: nearly all are closed.
    std::size_t interval() const noexcept {
        return closes_ == 0 ? 1 : (closes_ + left_ + closes_ / 2) / closes_;
    }
    std::size_t closes() const noexcept { return closes_; }
    double closing_seconds() const noexcept { return static_cast<double>(closing_ns_) / 1e9; }
    std::uint64_t began_ns() const noexcept { return began_ns_; }

private:
    std::uint64_t began_ns_;
    std::uint64_t seen_ns_;
    std::int64_t credit_ = most_credit_ns * 100;  // hundredths of a nanosecond
    std::uint64_t closing_ns_ = 0;
    std::uint64_t usual_ns_ = 100000;  // what a close takes, as the latest ones did
    std::size_t closes_ = 0;
    std::size_t left_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
