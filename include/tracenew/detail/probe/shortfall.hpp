// SPDX-License-Identifier: MIT
// Why what a probe has seen does not count as a measurement.
// World: cold. May include: probe, standard library.
#pragma once

#include "tracenew/detail/probe/observation.hpp"

#include <algorithm>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// "" when it does. `dropped`: allocations; `pending`: iterations that no close has counted;
/// `least`: iterations after the warm-up.
inline std::string shortfall_of(const Observation& observation, std::uint64_t dropped,
                                std::size_t pending, std::size_t least) {
    if (!observation.is_current()) {
        return "not tracing: expected a tracing that lasts from the probe's first iteration to its "
               "check()";
    }
    if (observation.forgotten() != 0) {
        return "the traces were cleared, or tracing was started anew, after " +
               std::to_string(observation.forgotten()) +
               " iterations: expected a new probe for what comes then";
    }
    if (observation.sample_interval() != 0) {
        return "only samples were traced: expected Options::sample_interval 0";
    }
    if (dropped != 0) {
        return std::to_string(dropped) +
               " allocations were dropped: the tracer had no memory for them";
    }
    if (observation.history().left_out() != 0) {
        return "not all was watched: " + std::to_string(observation.history().left_out()) +
               " changes had no room in the history";
    }
    if (observation.iterations() == 0 && pending == 0) {
        return "no iteration is over yet: expected `auto iteration = probe.iteration();` in the "
               "loop's body";
    }
    least = std::max(least, observation.least_window());
    if (observation.window() < least) {
        return "too few iterations: " + std::to_string(observation.window()) +
               " after the warm-up, expected at least " + std::to_string(least);
    }
    if (pending * 3 > observation.window()) {
        return "the last " + std::to_string(pending) +
               " iterations were not closed: expected a check() while no iteration is under way";
    }
    return {};
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
