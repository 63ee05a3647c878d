// SPDX-License-Identifier: MIT
// What could not be traced, kept or told.
// World: cold. May include: version, standard library.
#pragma once

#include "tracenew/version.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What a report does not know, counted since `start()` or `clear_traces()`.
struct Losses {
    std::uint64_t dropped = 0;          ///< allocations for which the tracer had no room
    std::uint64_t skipped = 0;          ///< news and deletes of a signal handler inside the hook
    std::uint64_t unmatched_frees = 0;  ///< deletes of blocks that were never seen: normal
    std::uint64_t truncated = 0;        ///< walks that broke off before the program, or a traceback
                                        ///< beyond a million, which is kept by its site alone
    std::uint64_t closes = 0;           ///< iterations a probe could not close, or not print
    /// Names, source lines and whole answers that there was no memory for: see
    /// `LoopReport::refused`
    std::uint64_t refused = 0;
};

TRACENEW_ABI_END
}  // namespace tracenew
