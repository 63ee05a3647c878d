// SPDX-License-Identifier: MIT
// How the live memory of each traceback went, in a bounded number of points.
// World: cold. May include: base, store/ledger (Amount), trend, standard library.
//
// All series share one grid of closes. When the iterations no longer fit, the grid becomes twice as
// coarse and the points between go: a probe that runs for months keeps 32 to 64 points a traceback,
// evenly spread over its iterations however many of them a close stands for.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/store/ledger.hpp"
#include "tracenew/detail/trend/regularity.hpp"
#include "tracenew/detail/trend/rises.hpp"

#include <algorithm>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A close that is remembered: iterations since the warm-up, the birth clock, and all that was
/// alive then.
struct GridPoint {
    std::uint64_t iteration = 0;
    std::uint64_t clock = 0;
    Amount total = {};
};

/// The live total of one traceback since the end of the warm-up.
struct Series {
    Amount base;                ///< at the end of the warm-up
    Amount last;                ///< at the last close
    std::uint64_t grown = 0;    ///< closes after which more bytes were alive
    std::uint64_t changed = 0;  ///< iterations that were over when it changed last
    Regularity regularity;      ///< of the blocks
    Rises rises;                ///< of the blocks
    List<Amount> points;        ///< one for each point of the grid

    /// At moment 0, the end of the warm-up, at a point of the grid, or at the last close.
    Amount at(std::size_t moment) const noexcept {
        return moment == 0 ? base : moment <= points.size() ? points[moment - 1] : last;
    }
};

class History {
public:
    static constexpr std::size_t max_points = 64;
    static constexpr std::size_t max_bytes = std::size_t{16} << 20;

    /// Before the first note of a close, so that no close is counted by half: throws
    /// std::bad_alloc, and then nothing has changed.
    void prepare() { grid_.reserve(max_points + 1); }

    /// After that, for each traceback that will be noted: notes and `close()` need no memory then.
    void prepare(TracebackId id, Amount before) {
        if (series_.find(id) != nullptr || (series_.size() >= max_series && !make_room())) {
            return;
        }
        Series series;
        series.base = series.last = before;
        series.changed = closed_;
        series.points.reserve(max_points + 1);
        for (std::size_t i = 0; i < grid_.size(); ++i) {
            series.points.push_back(before);
        }
        series_[id] = std::move(series);
    }

    /// The traceback's live total changed from `before` to `after` in the close that is under way,
    /// which will end `iteration` iterations after the warm-up.
    void note(TracebackId id, Amount before, Amount after, std::uint64_t iteration) {
        Series* known = series_.find(id);
        if (known == nullptr) {
            prepare(id, before);
            known = series_.find(id);
        }
        if (known == nullptr) {
            ++left_out_;  // there is no room
            return;
        }
        Series& series = *known;
        series.last = after;
        series.changed = closed_;
        series.grown += after.bytes > before.bytes ? 1 : 0;
        const auto step = static_cast<std::int64_t>(after.blocks - before.blocks);
        series.rises.note(closed_, iteration, step);
        if (iteration == closed_ + 1) {
            series.regularity.note(iteration, step);
        } else {
            series.regularity.lose_track();
        }
    }

    /// After all notes of a close that ends `now.iteration` iterations after the warm-up.
    void close(GridPoint now) {
        closed_ = now.iteration;
        has_made_room_ = false;
        if (!is_on_grid(grid_.empty() ? 0 : grid_.back().iteration, now.iteration)) {
            return;
        }
        grid_.push_back(now);
        for (auto& entry : series_) {
            entry.value.points.push_back(entry.value.last);
        }
        if (now.iteration / max_points >= stride_) {
            thin_out(now.iteration);
        }
    }

    const Map<TracebackId, Series>& series() const noexcept { return series_; }
    const List<GridPoint>& grid() const noexcept { return grid_; }
    /// Changes of tracebacks for which there was no room, and series that had grown and had to make
    /// room for others.
    std::uint64_t left_out() const noexcept { return left_out_; }

private:
    static constexpr std::size_t max_series =
        max_bytes / (sizeof(Series) + max_points * sizeof(Amount) + 32);
    // Iterations without a change after which a series may make room for another.
    static constexpr std::uint64_t least_flat = 8;

    // Once a close, a sixteenth goes of what is back where it began, or has been flat for half of
    // the time: a burst on ten thousand paths must not hide the leak that comes after it.
    bool make_room() {
        if (has_made_room_) {
            return false;
        }
        has_made_room_ = true;
        struct Candidate {
            bool has_grown;
            std::uint64_t changed;
            TracebackId id;
        };
        List<Candidate> candidates;
        for (const auto& entry : series_) {
            const Series& series = entry.value;
            const bool is_back =
                series.last.bytes == series.base.bytes && series.last.blocks == series.base.blocks;
            if (closed_ - series.changed >=
                (is_back ? least_flat : std::max(least_flat, closed_ / 2))) {
                candidates.push_back({!is_back, series.changed, entry.key});
            }
        }
        sort_by(candidates, [](const Candidate& candidate) {
            return SortKey{candidate.has_grown ? 1U : 0U, candidate.changed};
        });
        const std::size_t leaving = std::min(candidates.size(), max_series / 16);
        for (std::size_t i = 0; i < leaving; ++i) {
            left_out_ += candidates[i].has_grown ? 1 : 0;
            series_.erase(candidates[i].id);
        }
        return leaving != 0;
    }

    // The first close in each stretch of `stride_` iterations.
    bool is_on_grid(std::uint64_t last, std::uint64_t iteration) const noexcept {
        return iteration / stride_ > last / stride_;
    }

    void thin_out(std::uint64_t iterations) noexcept {
        // Not `iterations >= max_points * stride_`: that product may overflow, to 0 in the end.
        while (iterations / max_points >= stride_) {
            stride_ *= 2;
        }
        Kept kept;
        std::uint64_t last = 0;
        for (std::size_t i = 0; i < grid_.size(); ++i) {
            if (is_on_grid(last, grid_[i].iteration)) {
                kept.index[kept.size++] = i;
                last = grid_[i].iteration;
            }
        }
        keep(kept, grid_);
        for (auto& entry : series_) {
            keep(kept, entry.value.points);
        }
    }

    struct Kept {
        std::size_t index[max_points + 1];
        std::size_t size = 0;
    };

    template <class Point>
    static void keep(const Kept& kept, List<Point>& points) noexcept {
        for (std::size_t i = 0; i < kept.size; ++i) {
            points[i] = points[kept.index[i]];
        }
        points.truncate(kept.size);
    }

    Map<TracebackId, Series> series_;
    List<GridPoint> grid_;
    std::uint64_t stride_ = 1;  // iterations for each of which there is one point at most
    std::uint64_t closed_ = 0;  // iterations, at the last close
    bool has_made_room_ = false;
    std::uint64_t left_out_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
