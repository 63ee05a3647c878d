// SPDX-License-Identifier: MIT
// What was alive over the iterations of the window: for pictures, not for the verdict.
// World: cold. May include: base, values, probe, trend, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/probe/observation.hpp"
#include "tracenew/detail/trend/history.hpp"
#include "tracenew/detail/trend/survivors.hpp"
#include "tracenew/finding.hpp"

#include <cstddef>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline HistoryPoint history_point(std::uint64_t iteration, const Amount& amount) noexcept {
    return {static_cast<std::size_t>(iteration), amount.bytes, amount.blocks};
}

/// Of all that is traced. Empty before the window.
inline HistoryPoints history_of_all(const Observation& observation) {
    HistoryPoints points;
    if (observation.window() == 0) {
        return points;
    }
    const List<GridPoint>& grid = observation.history().grid();
    points.reserve(grid.size() + 2);
    points.push_back(history_point(0, observation.base()));
    for (const GridPoint& point : grid) {
        points.push_back(history_point(point.iteration, point.total));
    }
    if (points.back().iteration != observation.window()) {
        const Occupied& total = observation.total();
        points.push_back(history_point(observation.window(), {total.bytes, total.blocks}));
    }
    return points;
}

/// Of these paths together, each of which has a series.
inline HistoryPoints history_of(const Observation& observation, const List<TracebackId>& paths) {
    HistoryPoints points = history_of_all(observation);
    for (std::size_t i = 0; i < points.size(); ++i) {
        points[i].bytes = points[i].blocks = 0;
        for (const TracebackId path : paths) {
            const Amount amount = observation.history().series().at(path).at(i);
            points[i].bytes += amount.bytes;
            points[i].blocks += amount.blocks;
        }
    }
    return points;
}

/// Of the blocks of these paths that are alive.
inline decltype(Finding::births) births_of(const Survivors& survivors,
                                           const List<TracebackId>& paths) {
    decltype(Finding::births) parts(Births::bins);
    for (const TracebackId path : paths) {
        const Births* const births = survivors.of(path);
        for (std::size_t i = 0; births != nullptr && i < parts.size(); ++i) {
            parts[i] += births->blocks[i];
        }
    }
    return parts;
}

/// Whether a report tells of such a site at all.
inline bool is_told_of(Verdict verdict) noexcept {
    return verdict == Verdict::leak || verdict == Verdict::growing || verdict == Verdict::undecided;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
