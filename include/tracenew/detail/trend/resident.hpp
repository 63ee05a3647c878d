// SPDX-License-Identifier: MIT
// Whether the process grows in RAM by more than tracenew sees, and by what.
// World: cold. May include: os/types, verdict, standard library.
#pragma once

#include "tracenew/detail/os/types.hpp"
#include "tracenew/verdict.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The process in RAM (RSS) and what is known of it, at some closes. In the order of their time.
class ResidentHistory {
public:
    static constexpr std::size_t max_points = 64;
    /// Less is what libraries, stacks and page faults make of any program.
    static constexpr std::int64_t least_growth = 4 << 20;

    struct Point {
        std::uint64_t resident = 0;  ///< bytes of the process in RAM
        std::uint64_t live = 0;      ///< bytes that the program has through operator new
        std::uint64_t tracer = 0;    ///< bytes that tracenew takes

        /// What is neither; below 0 while pages that were asked for have not been touched.
        std::int64_t unseen() const noexcept {
            return static_cast<std::int64_t>(resident) - static_cast<std::int64_t>(live) -
                   static_cast<std::int64_t>(tracer);
        }
    };

    void note(const Point& point) {
        last_ = point;
        if (points_.empty()) {
            first_ = point;
        }
        if (++noted_ % stride_ != 0) {
            return;
        }
        points_.push_back(point);
        if (points_.size() == max_points) {
            for (std::size_t i = 0; i < max_points / 2; ++i) {
                points_[i] = points_[2 * i + 1];
            }
            points_.resize(max_points / 2);
            stride_ *= 2;
        }
    }

    bool is_empty() const noexcept { return noted_ == 0; }
    const Point& first() const noexcept { return first_; }
    const Point& last() const noexcept { return last_; }

    /// Bytes by which what is unseen has grown since a third of the time had passed: 0 unless it is
    /// `least_growth` and goes on to the end.
    std::int64_t unseen_growth() const noexcept {
        if (points_.size() < 6) {
            return 0;
        }
        const std::int64_t third = points_[points_.size() / 3].unseen();
        const std::int64_t two_thirds = points_[points_.size() * 2 / 3].unseen();
        const std::int64_t end = last_.unseen();
        const std::int64_t growth = end - third;
        const bool goes_on = (two_thirds - third) * 4 >= growth && (end - two_thirds) * 4 >= growth;
        return growth >= least_growth && goes_on ? growth : 0;
    }

private:
    Point first_;
    Point last_;
    std::vector<Point> points_;
    std::size_t noted_ = 0;
    std::size_t stride_ = 1;
};

/// What a growth of that many unseen bytes is, by what malloc has free and what it has handed out
/// beyond the `seen` bytes that came through operator new.
inline Unseen explain_growth(std::int64_t growth, const MallocUse& malloc,
                             std::uint64_t seen) noexcept {
    if (growth <= 0) {
        return Unseen::nothing;
    }
    if (!malloc.is_known) {
        return Unseen::unknown;
    }
    const auto half = static_cast<std::uint64_t>(growth) / 2;
    const std::uint64_t others = malloc.in_use > seen ? malloc.in_use - seen : 0;
    if (malloc.free >= half && malloc.free >= others) {
        return Unseen::fragmentation;
    }
    return others >= half ? Unseen::other_malloc : Unseen::elsewhere;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
