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
    growing,     ///< a container that only gets larger, a queue that is filled faster than emptied
    leak,        ///< blocks from every part of the run are still there
};

/// What an `undecided` verdict lacks.
enum class Doubt {
    none,                ///< it is decided
    too_few_iterations,  ///< since the warm-up, or closed one by one
    too_few_blocks,      ///< that stayed: 20 are enough to tell a leak from a cache
    may_be_filling,      ///< a cache that is filling, or has just become full, looks like this too
    may_resize_again,    ///< a container that grew as far apart as this may do so again, or not
    may_back_up,  ///< old blocks go and more come: a queue that backs up, or is long by chance
    may_replace,  ///< as many blocks of this size go elsewhere, at the same times
    not_tracing,  ///< the tracing ended, and who was still alive then is not known
};

/// What a `growing` verdict is about.
enum class Grower {
    none,       ///< it is not `growing`
    container,  ///< a block that is replaced by a larger one
    chunks,     ///< a resource that takes ever larger blocks, and gives none back
    queue,      ///< old blocks go, and more come
};

/// What makes a process grow in RAM by more than its live memory does.
enum class Unseen {
    nothing,        ///< it does not
    fragmentation,  ///< the allocator keeps at least half of that much free
    other_malloc,   ///< malloc has handed out that much to others: C libraries, or malloc() itself
    elsewhere,      ///< neither: mmap, thread stacks, another allocator
    unknown,        ///< the allocator in use does not say
    overhead,       ///< what malloc takes for each of the traced blocks beyond its size
    touched,        ///< pages of large blocks that were there before, and are used only now
    files,          ///< files that are mapped: the kernel takes such pages back when it needs them
};

TRACENEW_ABI_END
}  // namespace tracenew
