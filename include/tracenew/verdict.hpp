// SPDX-License-Identifier: MIT
// The words for what a site's memory does.
// World: cold. May include: nothing.
#pragma once

#include "tracenew/version.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What the live memory of a site does, from iteration to iteration after the warm-up.
enum class Verdict {
    undecided,   ///< it grew, and there is too little to tell a leak from a cache
    steady,      ///< it comes and goes
    warming_up,  ///< it grew early, and less and less
    sawtooth,    ///< it grows and is flushed
    growing,     ///< bytes grow while the number of blocks does not: a container that resizes
    leak,        ///< blocks from every part of the run are still there
};

TRACENEW_ABI_END
}  // namespace tracenew
