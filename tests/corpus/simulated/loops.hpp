// SPDX-License-Identifier: MIT
// The loops of the corpus. Each takes its own figures from the dice, so that no rule can be fitted
// to them, and is written for what programs do, not for what the verdict looks at.
#pragma once

#include "heap.hpp"

#include <functional>
#include <vector>

namespace corpus {

enum class Kind {
    leaks,         // blocks that nobody frees
    leaks_late,    // the same, in the last part of the run: may be undecided, never healthy
    grows,         // containers that grow for ever, in one block each
    takes_chunks,  // resources that take ever larger blocks, for ever
    backs_up,      // queues that are filled faster than they are emptied
    healthy,       // bounded; whether the bound was reached in time is seen by the run
    just_full,     // bounded, and the bound was reached not long ago
    untold,        // bounded, and the bound was not reached: nobody can tell
};

constexpr bool is_healthy(Kind kind) {
    return kind == Kind::healthy || kind == Kind::just_full || kind == Kind::untold;
}

using Body = std::function<void(std::uint64_t iteration, Heap&)>;

struct Loop {
    const char* name;
    Kind kind;
    Body (*make)(Dice&, std::uint64_t iterations);
};

std::vector<Loop> leaking_loops();
std::vector<Loop> leaks_of_the_field();
std::vector<Loop> healthy_loops();
std::vector<Loop> healthy_loops_of_the_field();

/// Blocks in flight: made in one iteration, freed some iterations later, by a worker or a reply.
Body traffic(Dice&, Path, double blocks_an_iteration, std::uint64_t longest_lag);

/// One after the other.
inline Body both(Body first, Body second) {
    return [first = std::move(first), second = std::move(second)](std::uint64_t i, Heap& heap) {
        first(i, heap);
        second(i, heap);
    };
}

}  // namespace corpus
