// SPDX-License-Identifier: MIT
// What a probe has found out about one site.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/statistic.hpp"
#include "tracenew/verdict.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// One site that changed after the warm-up.
struct Finding {
    Verdict verdict = Verdict::undecided;
    Frame site;
    Traceback traceback;             ///< the one that grew most, when the row groups several
    double bytes_per_iteration = 0;  ///< the pace: Theil-Sen slope of the live bytes
    double blocks_per_iteration = 0;
    std::uint64_t size = 0;            ///< live bytes at the last close
    std::uint64_t count = 0;           ///< live blocks at the last close
    std::int64_t size_diff = 0;        ///< bytes, since the end of the warm-up
    std::int64_t count_diff = 0;       ///< blocks, since the end of the warm-up
    std::size_t iterations = 0;        ///< since the end of the warm-up
    std::size_t iterations_grown = 0;  ///< of these, those that left something which is still alive
    std::size_t iterations_needed =
        0;                   ///< undecided: about how many more would settle it; 0: unknown
    bool estimated = false;  ///< all amounts, from samples
};

TRACENEW_ABI_END
}  // namespace tracenew
