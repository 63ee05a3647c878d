// SPDX-License-Identifier: MIT
// What a measurement lacks: why a check cannot be ok, and "no leak" cannot simply be said.
// World: cold. May include: version, standard library.
#pragma once

#include "tracenew/version.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What is wrong with a measurement; in the order in which `LoopReport::shortfalls` has them.
enum class Flaw {
    suppressions,  ///< a line was not understood: `LoopReport::suppressions_error`
    not_started,   ///< `start()` answered why nothing is traced: `LoopReport::start_status`
    not_tracing,   ///< there is no tracing, and there was none
    ended,         ///< the tracing ended before the question: what was known then is reported
    cleared,   ///< the traces were cleared, or tracing began anew: only what came since is reported
    sampled,   ///< only samples were traced: what leaks rarely need not be among them
    dropped,   ///< allocations were not traced, for lack of memory
    left_out,  ///< changes had no room in the history
    no_iteration,        ///< none is over yet
    too_few_iterations,  ///< after the warm-up
    not_closed,          ///< of the iterations that are over, a quarter and more at the end
    unmatched_filter,    ///< nothing was ever allocated that an inclusive filter lets through, and
                         ///< something grew that it leaves out: `LoopReport::unmatched_filter`
    asked_amidst,        ///< asked by a handler that had interrupted the tracer itself
};

/// One of them, with its figures.
struct Shortfall {
    Flaw flaw = Flaw::not_tracing;
    /// cleared: iterations that are forgotten; sampled: mean bytes between samples; dropped:
    /// allocations; left_out: changes; too_few_iterations, not_closed: iterations; else 0.
    std::uint64_t count = 0;
    std::uint64_t expected = 0;  ///< too_few_iterations: how many are enough; else 0
};

TRACENEW_ABI_END
}  // namespace tracenew
