// SPDX-License-Identifier: MIT
// Why what a probe has seen does not count as a measurement.
// World: cold. May include: probe, values, standard library.
//
// check() and the first line of a report decided this each for itself: the one knew of samples and
// of traces that were cleared, the other said "no leak" of them. Both put this list into words now
// (report/shortfall_text.hpp).
#pragma once

#include "tracenew/detail/probe/observation.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/shortfall.hpp"

#include <algorithm>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// All that holds, in the order of `Flaw`. `report`: has what its `Flaw`s refer to; `least`:
/// iterations after the warm-up.
inline std::vector<Shortfall> shortfalls_of(const Observation& observation,
                                            const LoopReport& report, std::size_t least) {
    std::vector<Shortfall> found;
    const auto add_if = [&found](bool holds, Flaw flaw, std::uint64_t count = 0,
                                 std::uint64_t expected = 0) {
        if (holds) {
            found.push_back({flaw, count, expected});
        }
    };
    const bool is_refused = report.start_status && *report.start_status != StartStatus::started &&
                            *report.start_status != StartStatus::already_tracing;
    const bool is_any = observation.iterations() != 0;
    const std::size_t window = observation.window();
    least = std::max(least, observation.least_window());
    add_if(!report.suppressions_error.empty(), Flaw::suppressions);
    add_if(is_refused, Flaw::not_started);
    add_if(!observation.is_current(), is_any ? Flaw::ended : Flaw::not_tracing);
    add_if(observation.forgotten() != 0, Flaw::cleared, observation.forgotten());
    add_if(observation.sample_interval() != 0, Flaw::sampled, observation.sample_interval());
    add_if(report.losses.dropped != 0, Flaw::dropped, report.losses.dropped);
    add_if(observation.history().left_out() != 0, Flaw::left_out, observation.history().left_out());
    add_if(!is_any && report.pending == 0, Flaw::no_iteration);
    add_if(window < least, Flaw::too_few_iterations, window, least);
    add_if(report.pending * 3 > window, Flaw::not_closed, report.pending);
    add_if(!report.unmatched_filter.empty(), Flaw::unmatched_filter);
    return found;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
