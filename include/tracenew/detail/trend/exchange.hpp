// SPDX-License-Identifier: MIT
// Which paths lose blocks as another gains them: what looks like a leak may come for what goes.
// World: cold. May include: base, trend, standard library.
//
// A cache that was loaded before the loop is replaced by another path than the one that filled it:
// of the two one grows as evenly as a leak, and none of its blocks ever goes, until the last of the
// old ones has gone. What tells them from a leak is that as many go at the same times.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/trend/evidence.hpp"

#include <algorithm>
#include <cmath>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Of moments of the grid: moment 0 is the end of the warm-up, as in Evidence.
class Exchange {
public:
    /// Looks through all series once: few of them have ever lost a block for good. Throws
    /// std::bad_alloc.
    explicit Exchange(const History& history)
        : history_(history) {
        for (const auto& entry : history.series()) {
            if (has_lost(entry.value)) {
                losers_.push_back(entry.key);
            }
        }
    }

    /// Paths, other than `comers`, that do nothing but lose blocks since they had most, early after
    /// moment `begin`, and at times when `comers` gain theirs. At another site than theirs (`home`:
    /// all paths to it) these must be of the same size, too.
    List<TracebackId> goers(const List<TracebackId>& comers, std::size_t begin,
                            const List<TracebackId>& home) const {
        List<TracebackId> found;
        begin = first_rise(comers, begin);
        for (const TracebackId path : losers_) {
            if (contains(comers, path)) {
                continue;
            }
            const std::size_t from = highest(history_.series().at(path), begin);
            const Change went = change_of({path}, from);
            if (!only_goes(went)) {
                continue;
            }
            const Change came = change_of(comers, from);
            if ((contains(home, path) || is_as_large(came, went)) &&
                goes_when_others_come(came, went)) {
                found.push_back(path);
            }
        }
        return found;
    }

    static bool contains(const List<TracebackId>& paths, TracebackId path) noexcept {
        for (const TracebackId one : paths) {
            if (one == path) {
                return true;
            }
        }
        return false;
    }

private:
    static constexpr std::uint64_t least_goers = 2;
    static constexpr double least_share = 0.75;  // of what went, while others came
    static constexpr std::size_t parts = 16;
    static constexpr std::size_t most_late =
        4;  // parts by which it goes later than the other comes
    static constexpr double most_as_large = 1.5;

    struct Change {
        List<double> blocks;  // since `begin`, at each moment
        double bytes = 0;     // at the end
    };

    static bool has_lost(const Series& series) noexcept {
        std::uint64_t most = series.base.blocks;
        for (const Amount& point : series.points) {
            most = std::max(most, point.blocks);
        }
        return most >= series.last.blocks + least_goers;
    }

    Change change_of(const List<TracebackId>& paths, std::size_t begin) const {
        Change change;
        change.blocks.grow(history_.grid().size() + 2 - begin);
        for (const TracebackId path : paths) {
            const Series& series = history_.series().at(path);
            const Amount first = series.at(begin);
            for (std::size_t i = 0; i < change.blocks.size(); ++i) {
                change.blocks[i] += difference(series.at(begin + i).blocks, first.blocks);
            }
            change.bytes += difference(series.last.bytes, first.bytes);
        }
        return change;
    }
    static double difference(std::uint64_t now, std::uint64_t before) noexcept {
        return static_cast<double>(static_cast<std::int64_t>(now - before));
    }

    static bool only_goes(const Change& went) noexcept {
        double highest = 0;
        double rises = 0;
        for (std::size_t i = 1; i < went.blocks.size(); ++i) {
            rises += std::max(0.0, went.blocks[i] - went.blocks[i - 1]);
            highest = std::max(highest, went.blocks[i]);
        }
        const double gone = -went.blocks.back();
        return gone >= static_cast<double>(least_goers) && rises * 8 <= gone && highest * 8 <= gone;
    }

    static bool is_as_large(const Change& came, const Change& went) noexcept {
        const double comer = came.bytes / std::max(1.0, came.blocks.back());
        const double goer = went.bytes / std::min(-1.0, went.blocks.back());
        return comer <= most_as_large * goer && goer <= most_as_large * comer;
    }

    static bool goes_when_others_come(const Change& came, const Change& went) noexcept {
        const std::size_t steps = came.blocks.size() - 1;
        const auto in_part = [steps](const Change& change, std::size_t from, std::size_t to) {
            return change.blocks[steps * std::min(to, parts) / parts] -
                   change.blocks[steps * from / parts];
        };
        double covered = 0;
        for (std::size_t part = 0; part < parts; ++part) {
            const double goes = -in_part(went, part, part + 1);
            const double comes = in_part(came, part - std::min(part, most_late), part + 2);
            covered += std::max(0.0, std::min(goes, comes));
        }
        return covered >= least_share * -went.blocks.back();
    }

    // The moment, of the first quarter after `begin`, at which there were most of its blocks.
    std::size_t highest(const Series& series, std::size_t begin) const {
        const std::size_t end = begin + (history_.grid().size() + 1 - begin) / 4;
        std::size_t found = begin;
        for (std::size_t i = begin; i <= end; ++i) {
            found = series.at(i).blocks > series.at(found).blocks ? i : found;
        }
        return found;
    }

    // The last moment before their blocks became more.
    std::size_t first_rise(const List<TracebackId>& paths, std::size_t begin) const {
        const Change change = change_of(paths, begin);
        std::size_t i = 0;
        while (i + 2 < change.blocks.size() && change.blocks[i + 1] <= 0) {
            ++i;
        }
        return begin + i;
    }

    const History& history_;
    List<TracebackId> losers_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
