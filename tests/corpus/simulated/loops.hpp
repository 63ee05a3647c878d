// SPDX-License-Identifier: MIT
// The loops of the corpus. Each takes its own figures from the dice, so that no rule can be fitted
// to them, and is written for what programs do, not for what the verdict looks at.
#pragma once

#include "heap.hpp"

#include <functional>
#include <vector>

namespace corpus {

enum class Kind {
    leaks,     // blocks that nobody frees
    grows,     // containers that grow for ever, in one block each
    backs_up,  // queues that are filled faster than they are emptied
    healthy,   // bounded; whether the bound was reached in time is seen by the run
};

using Body = std::function<void(std::uint64_t iteration, Heap&)>;

struct Loop {
    const char* name;
    Kind kind;
    Body (*make)(Dice&, std::uint64_t iterations);
};

std::vector<Loop> leaking_loops();
std::vector<Loop> healthy_loops();

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
