// SPDX-License-Identifier: MIT
// Whether the process grows in RAM by more than tracenew sees, and by what.
// World: cold. May include: base, os/types, store/ledger (Amount), verdict, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/os/types.hpp"
#include "tracenew/detail/store/ledger.hpp"
#include "tracenew/verdict.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What the program has through operator new, and what glibc's malloc takes for it: 8 bytes a
/// block, rounded up to a multiple of 16 and to at least 32. A list of chars is 32 times what was
/// asked for.
struct Occupied {
    std::uint64_t bytes = 0;  ///< as requested
    std::uint64_t blocks = 0;
    std::uint64_t chunks = 0;  ///< bytes, with malloc's overhead

    /// One traceback's live blocks were `before` and are `after`. Blocks of one traceback are taken
    /// for equally large.
    void replace(Amount before, Amount after) noexcept {
        bytes += after.bytes - before.bytes;
        blocks += after.blocks - before.blocks;
        chunks += chunks_of(after) - chunks_of(before);
    }

    std::uint64_t overhead() const noexcept { return chunks - bytes; }

    static std::uint64_t chunks_of(Amount amount) noexcept {
        if (amount.blocks == 0) {
            return 0;
        }
        const std::uint64_t each = (amount.bytes / amount.blocks + 8 + 15) / 16 * 16;
        return std::max(amount.blocks * std::max<std::uint64_t>(each, 32), amount.bytes);
    }
};

/// The process in RAM (RSS) and what is known of it, at some closes. In the order of their time.
class ResidentHistory {
public:
    static constexpr std::size_t max_points = 64;
    /// Less is what libraries, stacks and page faults make of any program.
    static constexpr std::int64_t least_growth = 4 << 20;

    struct Point {
        std::uint64_t at = 0;        ///< time, in any unit
        std::uint64_t resident = 0;  ///< bytes of the process in RAM
        std::uint64_t live = 0;      ///< bytes that the program has through operator new
        std::uint64_t overhead = 0;  ///< bytes that malloc takes for them beyond that
        std::uint64_t tracer = 0;    ///< bytes that tracenew takes

        /// What is neither; below 0 while pages that were asked for have not been touched.
        std::int64_t unseen() const noexcept {
            return static_cast<std::int64_t>(resident) - static_cast<std::int64_t>(live) -
                   static_cast<std::int64_t>(overhead) - static_cast<std::int64_t>(tracer);
        }
    };

    void note(const Point& point) {
        last_ = point;
        if (noted_ == 0) {
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
            points_.truncate(max_points / 2);
            stride_ *= 2;
        }
    }

    bool is_empty() const noexcept { return noted_ == 0; }
    const Point& first() const noexcept { return first_; }
    const Point& last() const noexcept { return last_; }
    /// The first, those that were kept since, and the last one, in this order.
    template <class Visit>
    void for_each_point(Visit&& visit) const {
        if (is_empty()) {
            return;
        }
        visit(first_);
        for (const Point& point : points_) {
            if (point.at != first_.at && point.at != last_.at) {
                visit(point);
            }
        }
        if (last_.at != first_.at) {
            visit(last_);
        }
    }

    /// Bytes by which what is unseen has grown since a third of the time had passed: 0 unless it is
    /// `least_growth` and goes on to the end.
    std::int64_t unseen_growth() const noexcept {
        if (points_.size() < 5) {
            return 0;
        }
        const std::int64_t third = after(1).unseen();
        const std::int64_t two_thirds = after(2).unseen();
        const std::int64_t end = last_.unseen();
        const std::int64_t growth = end - third;
        const bool goes_on = (two_thirds - third) * 4 >= growth && (end - two_thirds) * 4 >= growth;
        return growth >= least_growth && goes_on ? growth : 0;
    }

    /// Bytes of malloc's overhead since the first point; 0 unless they are `least_growth` and at
    /// least half of what the process grew by beyond what the program asked for.
    std::int64_t overhead_growth() const noexcept {
        const auto by = [this](std::uint64_t Point::*bytes) {
            return static_cast<std::int64_t>(last_.*bytes - first_.*bytes);
        };
        const std::int64_t growth = by(&Point::overhead);
        return growth >= least_growth &&
                       growth * 2 >= by(&Point::resident) - by(&Point::live) - by(&Point::tracer)
                   ? growth
                   : 0;
    }

private:
    // The first point after that many thirds of the time.
    const Point& after(std::uint64_t thirds) const noexcept {
        const std::uint64_t wanted = first_.at + (last_.at - first_.at) * thirds / 3;
        for (const Point& point : points_) {
            if (point.at >= wanted) {
                return point;
            }
        }
        return last_;
    }

    Point first_;
    Point last_;
    List<Point> points_;
    std::size_t noted_ = 0;
    std::size_t stride_ = 1;
};

/// The heap at one moment, and whose it is; bytes.
struct HeapUse {
    MallocUse malloc;
    std::uint64_t traced = 0;    ///< of what malloc has handed out, the program's by operator new
    std::uint64_t tracer = 0;    ///< and tracenew's own
    std::uint64_t tables = 0;    ///< that tracenew has mapped
    std::uint64_t resident = 0;  ///< the process in RAM
    std::uint64_t mapped = 0;    ///< address space of the process
    std::uint64_t files = 0;     ///< of what is in RAM, mapped files

    /// Handed out by malloc, and not through operator new.
    std::int64_t others() const noexcept {
        return static_cast<std::int64_t>(malloc.in_use) - static_cast<std::int64_t>(traced) -
               static_cast<std::int64_t>(tracer);
    }
    /// What is not in RAM though malloc has handed it out: nobody has touched these pages yet.
    std::int64_t untouched() const noexcept {
        return std::max<std::int64_t>(0, static_cast<std::int64_t>(malloc.in_use) +
                                             static_cast<std::int64_t>(tables) -
                                             static_cast<std::int64_t>(resident));
    }
};

/// What a growth of that many unseen bytes is, by how the heap has changed.
inline Unseen explain_growth(std::int64_t growth, const HeapUse& before,
                             const HeapUse& now) noexcept {
    if (growth <= 0) {
        return Unseen::nothing;
    }
    if (static_cast<std::int64_t>(now.files) - static_cast<std::int64_t>(before.files) >=
        growth / 2) {
        return Unseen::files;
    }
    if (!before.malloc.is_known || !now.malloc.is_known) {
        return Unseen::unknown;
    }
    // Whose pages are touched has not grown: else it is what was mapped meanwhile.
    const std::int64_t mapped =
        static_cast<std::int64_t>(now.mapped) - static_cast<std::int64_t>(before.mapped);
    if (before.untouched() - now.untouched() >= growth / 2 && mapped < growth / 2) {
        return Unseen::touched;
    }
    const std::int64_t others = now.others() - before.others();
    const std::int64_t free =
        static_cast<std::int64_t>(now.malloc.free) - static_cast<std::int64_t>(before.malloc.free);
    if (free >= growth / 2 && free >= others) {
        return Unseen::fragmentation;
    }
    return others >= growth / 2 ? Unseen::other_malloc : Unseen::elsewhere;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
