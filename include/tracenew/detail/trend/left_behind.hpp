// SPDX-License-Identifier: MIT
// In how many iterations something was born that is still alive.
// World: cold. May include: base, trend, standard library.
//
// A birth is known to a generation, which late in a long run is many iterations wide; in which of
// them, no block says. The sum of whole generations once said "753 of the last 19997 iterations" of
// 50 blocks, and as many iterations as blocks said 16 of one burst. But the history has seen in
// which closes the blocks became more: where nothing was freed, these are the iterations.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/trend/history.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What is known of a number of iterations.
struct IterationCount {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    std::uint64_t likely = 0;

    bool is_exact() const noexcept { return least == most; }
};

/// Births of one traceback, or of several.
class LeftBehind {
public:
    /// Iterations of the window, those that a block may have been born in.
    struct Stretch {
        std::uint64_t first = 0;
        std::uint64_t iterations = 0;

        Stretch() noexcept = default;
        /// The numbers need not be whole; as numbers from the clock are, these may be off in the
        /// last digit.
        Stretch(double from, double to) noexcept
            : first(static_cast<std::uint64_t>(std::max(0.0, from + 1e-6))) {
            const auto end = static_cast<std::uint64_t>(std::max(0.0, std::ceil(to - 1e-6)));
            iterations = std::max(end - std::min(first, end), least);
        }
    };

    /// So many blocks were born there. Cheapest in the order of time.
    void add(Stretch born, std::uint64_t blocks = 1) {
        const std::size_t place = place_of(born.first);
        if (place == births_.size() || births_[place].born.first != born.first) {
            births_.push_back({});
            for (std::size_t i = births_.size() - 1; i != place; --i) {
                births_[i] = births_[i - 1];
            }
            births_[place].born.first = born.first;
        }
        Births& births = births_[place];
        births.blocks += blocks;
        births.born.iterations = std::max(births.born.iterations, born.iterations);
        blocks_ += blocks;
    }
    void add(double from, double to) { add(Stretch{from, to}); }

    /// What another one counts too.
    void add(const LeftBehind& other) {
        if (births_.empty()) {
            *this = other;
            return;
        }
        for (const Births& births : other.births_) {
            add(births.born, births.blocks);
        }
    }

    std::uint64_t blocks() const noexcept { return blocks_; }

    /// Of births in generations that begin with iteration `begin` or later, the first iteration.
    std::uint64_t first_after(std::uint64_t begin) const noexcept {
        const std::size_t place = place_of(begin);
        return place == births_.size() ? never : births_[place].born.first;
    }
    static constexpr std::uint64_t never = ~std::uint64_t{0};

    /// As births have it, when an iteration that leaves something leaves about so many blocks.
    IterationCount count(double blocks_each = 1) const noexcept {
        IterationCount sum;
        for (const Births& births : births_) {
            const std::uint64_t most = std::min(births.blocks, births.born.iterations);
            const auto likely = static_cast<std::uint64_t>(
                std::round(static_cast<double>(births.blocks) / blocks_each));
            sum.least += least;
            sum.most += most;
            sum.likely += std::min(std::max(likely, least), most);
        }
        return sum;
    }

    /// Whether all blocks that the series ever gained may be alive: none has ever been missing, and
    /// at no point of the grid were more alive than were born until then and are still there.
    bool is_all_of(const Series& series, const List<GridPoint>& grid) const {
        if (series.rises.fell() || series.rises.blocks() != blocks_ ||
            series.points.size() != grid.size()) {
            return false;
        }
        const Births* next = births_.begin();
        std::uint64_t born = 0;
        for (std::size_t i = 0; i < grid.size(); ++i) {
            for (; next != births_.end() && next->born.first < grid[i].iteration; ++next) {
                born += next->blocks;
            }
            if (series.points[i].blocks > series.base.blocks + born) {
                return false;
            }
        }
        return true;
    }

private:
    static constexpr std::uint64_t least = 1;

    struct Births {
        Stretch born;  // all that they may have been born in
        std::uint64_t blocks = 0;
    };

    // Of the first births that may be from `first` or later.
    std::size_t place_of(std::uint64_t first) const noexcept {
        if (births_.empty() || births_.back().born.first < first) {
            return births_.size();
        }
        const auto is_before = [=](const Births& births) { return births.born.first < first; };
        return static_cast<std::size_t>(lower_bound(births_, is_before) - births_.begin());
    }

    List<Births> births_;  // by the first iteration that they may be from
    std::uint64_t blocks_ = 0;
};

/// From births and closes, of the paths to one site together.
class CountLeftBehind {
public:
    /// `knows_ticks`: at which time of the birth clock each iteration ended.
    CountLeftBehind(const List<GridPoint>& grid, bool knows_ticks) noexcept
        : grid_(grid)
        , knows_ticks_(knows_ticks) {}

    void add(const LeftBehind& births, const Series& series) {
        together_.add(births);
        blocks_ += series.rises.blocks();
        closes_ += series.rises.closes();
        if (births.is_all_of(series, grid_)) {
            add(series.rises);
        } else {
            const IterationCount count = of(births, series.rises.blocks_each());
            least_ = std::max(least_, count.least);
            most_ += count.most;
        }
    }

    /// In a window of so many iterations.
    IterationCount count(std::uint64_t window) const noexcept {
        const double blocks_each =
            closes_ == 0 ? 1 : static_cast<double>(blocks_) / static_cast<double>(closes_);
        IterationCount all = of(together_, blocks_each);
        all.least = std::min(window, std::max(all.least, least_));
        all.most = std::max(all.least, std::min(std::min(window, all.most), most_));
        all.likely = std::min(std::max(all.likely, all.least), all.most);
        return all;
    }

private:
    // Nothing was freed: each of these closes left something behind. Paths that rise together count
    // once.
    void add(const Rises& rises) {
        least_ = std::max(least_, rises.closes());
        for (const Rises& other : counted_) {
            if (rises.same_times(other)) {
                return;
            }
        }
        counted_.push_back(rises);
        most_ += rises.most_iterations();
    }

    IterationCount of(const LeftBehind& births, double blocks_each) const noexcept {
        IterationCount count = births.count(blocks_each);
        if (!knows_ticks_ && count.least != 0) {
            count.least = 1;
            count.most = births.blocks();
        }
        return count;
    }

    const List<GridPoint>& grid_;
    bool knows_ticks_;
    LeftBehind together_;
    std::uint64_t blocks_ = 0;
    std::uint64_t closes_ = 0;
    std::uint64_t least_ = 0;
    std::uint64_t most_ = 0;
    List<Rises> counted_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
