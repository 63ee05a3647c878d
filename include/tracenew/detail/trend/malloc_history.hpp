// SPDX-License-Identifier: MIT
// Whether what malloc has handed out beside operator new grows, and goes on growing.
// World: cold. May include: base, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/version.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What malloc has handed out and nobody traced, at some closes. Malloc is asked rarely enough for
/// a loop of any length, at moments that are about as far apart: who looks at the two ends only
/// takes a first use (a buffer of stdio's, a table that a C library makes once) for a leak.
class MallocHistory {
public:
    static constexpr std::size_t max_points = 64;
    /// Bytes. One small table that is made a few times over in a short test is not worth a word.
    static constexpr std::int64_t least_growth = 1024;
    /// Fewer points say nothing, nor does what has grown between few of them.
    static constexpr std::size_t least_points = 12;
    static constexpr std::size_t least_rises = 10;
    /// Bytes, that may be had by what malloc has put aside for itself.
    static constexpr std::int64_t small_fall = 256;
    static constexpr std::int64_t least_unconfirmed = 16384;

    struct Point {
        std::uint64_t at = 0;     ///< iterations since the warm-up
        std::int64_t others = 0;  ///< bytes
        std::int64_t traced = 0;  ///< bytes that malloc takes for what is traced
        std::uint32_t clock = 0;  ///< a generation of the birth clock
        /// By so much, in bytes, it may have grown since `begin_for(at)` without any growth.
        std::int64_t blur = 0;
    };

    struct Growth {
        std::int64_t bytes = 0;          ///< since the warm-up; 0: none that goes on
        double bytes_per_iteration = 0;  ///< since a third of the iterations were over
        /// How often it was more than the time before, where that is not known to go on; 0: it
        /// is, or there is no growth.
        std::size_t rises = 0;
    };

    /// Whether to ask malloc after so many iterations.
    bool is_due(std::uint64_t at) const noexcept {
        return points_.empty() || at >= points_.back().at + stride_;
    }

    /// In the order of their time; of two after as many iterations the lower one counts. Throws
    /// std::bad_alloc.
    void note(const Point& point) {
        if (!points_.empty() && points_.back().at >= point.at) {
            points_.back().others = std::min(points_.back().others, point.others);
            return;
        }
        points_.push_back(point);
        if (points_.size() == max_points) {
            for (std::size_t i = 0; i < max_points / 2; ++i) {
                points_[i] = points_[2 * i];
            }
            points_.truncate(max_points / 2);
            stride_ *= 2;
        }
    }

    /// Bytes by which what is traced has grown while malloc has handed out no more than before in
    /// all: what frees the one takes the other, or blocks are freed that were not seen to be. 0
    /// when malloc tells the same as the traces.
    std::int64_t unconfirmed() const noexcept {
        if (points_.size() < least_points) {
            return 0;
        }
        const Point& last = points_.back();
        const Point& begin = *after(1, 3, last.at);
        const std::int64_t traced = last.traced - begin.traced;
        return traced >= least_unconfirmed && (last.others - begin.others) * 4 <= -3 * traced
                   ? traced
                   : 0;
    }

    bool is_empty() const noexcept { return points_.empty(); }

    /// From where on it is judged after so many iterations. Not when it is empty.
    const Point& begin_for(std::uint64_t at) const noexcept { return *after(1, 3, at); }

    /// What goes on growing. A third of the iterations are for what fills once. From then on it
    /// must rise in each quarter, by half of its share at least, and never fall by much: what comes
    /// and goes, or wanders, does. A cache that is being filled does not, and cannot be told from a
    /// leak.
    Growth growth() const noexcept {
        if (points_.size() < least_points) {
            return {};
        }
        const Point& first = points_.front();
        const Point& last = points_.back();
        const Point* const begin = after(1, 3, last.at);
        const std::int64_t growth = last.others - begin->others;
        const std::size_t rises = rises_from(begin);
        if (growth <= last.blur || largest_fall_from(begin) > std::max(growth / 8, small_fall)) {
            return {};
        }
        const auto points = static_cast<std::size_t>(points_.end() - begin);
        bool goes_on =
            growth - last.blur >= least_growth && points >= least_points && rises >= least_rises;
        for (std::uint64_t sixth = 3; sixth <= 6 && goes_on; ++sixth) {
            const std::int64_t share =
                after(sixth, 6, last.at)->others - after(sixth - 1, 6, last.at)->others;
            goes_on = share * 8 >= growth;
        }
        if (!goes_on) {
            return {0, 0, rises};
        }
        return {std::max(growth, last.others - first.others),
                static_cast<double>(growth) / static_cast<double>(last.at - begin->at), 0};
    }

private:
    // The first point after that part of the iterations up to `end`.
    const Point* after(std::uint64_t part, std::uint64_t parts, std::uint64_t end) const noexcept {
        const std::uint64_t from = points_.front().at;
        const std::uint64_t wanted = from + (end - from) * part / parts;
        const Point* point = points_.begin();
        while (point != points_.end() - 1 && point->at < wanted) {
            ++point;
        }
        return point;
    }

    std::size_t rises_from(const Point* begin) const noexcept {
        std::size_t rises = 0;
        for (auto point = begin + 1; point < points_.end(); ++point) {
            rises += point->others > (point - 1)->others ? 1 : 0;
        }
        return rises;
    }

    std::int64_t largest_fall_from(const Point* begin) const noexcept {
        std::int64_t most = begin->others;
        std::int64_t fall = 0;
        for (auto point = begin; point != points_.end(); ++point) {
            most = std::max(most, point->others);
            fall = std::max(fall, most - point->others);
        }
        return fall;
    }

    List<Point> points_;
    std::uint64_t stride_ = 1;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
