// SPDX-License-Identifier: MIT
// How many of the blocks alive now were born when, by traceback.
// World: cold. May include: base, trend, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/trend/history.hpp"

#include <algorithm>
#include <array>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// When the blocks of one traceback that are alive now were born.
struct Births {
    static constexpr std::size_t bins = 64;

    std::array<std::uint32_t, bins> blocks{};  ///< in parts of the window of the same length
    std::array<double, bins> bytes{};          ///< of these; more when only samples are traced
    std::uint64_t total = 0;
    double stands_for = 0;  ///< blocks; more than `total` when only samples are traced
};

class Survivors {
public:
    /// Births from clock `begin` on and before clock `end` belong to the window, which is `window`
    /// iterations long: other probes tick the clock too. Only tracebacks that have a series count.
    Survivors(const History& history, std::uint64_t begin, std::uint64_t end, std::uint64_t window)
        : window_(static_cast<double>(window)) {
        known_.push_back({0, begin});
        known_.append(history.grid().begin(), history.grid().end());
        if (known_.back().clock != end) {
            known_.push_back({window, end});
        }
        for (const auto& entry : history.series()) {
            const std::size_t id = index_of(entry.key);
            if (id >= row_of_.size()) {
                row_of_.grow(id + 1);
            }
            births_.emplace_back();
            row_of_[id] = births_.size();
        }
    }

    /// A block alive now, born at that time of the clock, which stands for so many bytes and
    /// blocks; says whether it was in the window.
    bool add(TracebackId traceback, std::uint64_t born, double bytes = 0,
             double stands_for = 1) noexcept {
        return add_to(bin_of(born), traceback, bytes, stands_for);
    }

    /// The same of a block born in that part of the window, or outside of it.
    bool add_to(std::size_t bin, TracebackId traceback, double bytes, double stands_for) noexcept {
        const std::size_t id = index_of(traceback);
        if (id >= row_of_.size() || row_of_[id] == 0 || bin == outside) {
            return false;
        }
        Births& births = births_[row_of_[id] - 1];
        ++births.blocks[bin];
        births.bytes[bin] += bytes;
        ++births.total;
        births.stands_for += stands_for;
        return true;
    }

    /// The part of the window in which that time of the clock is, or `outside`.
    std::size_t bin_of(std::uint64_t born) const noexcept {
        if (born < known_.front().clock || born >= known_.back().clock) {
            return outside;
        }
        // Half way through a tick, so that a window of 64 iterations has one in each part.
        const double middle = (iteration_at(born) + iteration_at(born + 1)) / 2;
        const auto bin = static_cast<std::size_t>(middle * Births::bins / window_);
        return std::min(bin, Births::bins - 1);
    }
    static constexpr std::size_t outside = Births::bins;

    /// Null when there is no series of that traceback.
    const Births* of(TracebackId traceback) const noexcept {
        const std::size_t id = index_of(traceback);
        return id < row_of_.size() && row_of_[id] != 0 ? &births_[row_of_[id] - 1] : nullptr;
    }

    /// How many iterations of the window were over at that time of the clock: between two points of
    /// the grid they went by as the clock did. Within the window.
    double iteration_at(std::uint64_t clock) const noexcept {
        const std::uint64_t within =
            std::min(std::max(clock, known_.front().clock), known_.back().clock);
        const GridPoint* const after =
            lower_bound(known_.begin() + 1, known_.end(),
                        [=](const GridPoint& point) { return point.clock < within; });
        if (after == known_.end() || after->clock == (after - 1)->clock) {
            return static_cast<double>(known_.back().iteration);
        }
        const GridPoint& low = *(after - 1);
        const double share =
            static_cast<double>(within - low.clock) / static_cast<double>(after->clock - low.clock);
        return static_cast<double>(low.iteration) +
               share * static_cast<double>(after->iteration - low.iteration);
    }

private:
    double window_;          // iterations
    List<GridPoint> known_;  // from the window's begin to its end
    List<Births> births_;
    List<std::size_t> row_of_;  // by id: 1 + index in births_; 0: none
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
