// SPDX-License-Identifier: MIT
// The ways to all blocks, put together where they go by the same lines: what a search tells.
// World: cold. May include: base, holders, os.
//
// A list of ten thousand nodes is one step, and so is a tree of them: a block whose traceback is
// that of one of the three before it on its way joins that one's step. Made in a copy of the
// process, in pages that both see, so it knows no names: only ids of tracebacks and addresses of
// variables.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/golden_ratio.hpp"
#include "tracenew/detail/holders/root.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A step on the way to blocks. Those of step 0 stand for all others, which begin there.
struct PathStep {
    enum class Kind : std::uint32_t {
        root,      ///< of `root`; `place` is where the pointer stands
        head,      ///< nobody was found to point to what follows
        cycle,     ///< what follows points to itself, and nobody else does
        traced,    ///< blocks of a traceback
        malloced,  ///< blocks that operator new did not hand out, of one size
    };

    std::uint32_t parent = 0;
    Kind kind = Kind::root;
    std::uint32_t traceback = 0;  ///< index_of its id; of malloced ones the size, in bytes
    std::uint32_t depth = 0;
    Root root;                 ///< of a root
    std::uintptr_t place = 0;  ///< of a root: the pointer's; else the first block's
    std::uint64_t from = 0;    ///< where in the first block of the step before the pointer stands
    std::uint64_t into = 0;    ///< and where in the first block of this one it leads
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0;
};

/// What a copy of the process has found out.
struct SearchResult {
    static constexpr std::uint32_t most_steps = 1U << 16;
    static constexpr std::uint32_t most_lost = 1U << 20;

    /// A traced block that nobody was found to point to.
    struct Lost {
        std::uintptr_t address = 0;
        std::uint64_t bytes = 0;
        std::uint32_t traceback = 0;
        std::uint32_t birth = 0;
        std::uint32_t step = 0;
    };

    bool is_done = false;
    bool is_whole = false;      ///< all was read, in time and with the memory there is
    bool looked_twice = false;  ///< for pointers that are packed or marked, too
    std::uint64_t nodes = 0;
    std::uint64_t traced = 0;
    std::uint64_t bytes_read = 0;
    std::uint64_t memory = 0;  ///< bytes that the search took, at most
    std::uint64_t processor_ns = 0;
    std::uint32_t wanted_step = 0;   ///< on which the block that was asked about is
    std::uint64_t wanted_bytes = 0;  ///< its size
    std::uint32_t steps_size = 0;
    std::uint32_t lost_size = 0;
    PathStep steps[most_steps];
    Lost lost[most_lost];
};

class PathTree {
public:
    /// `slots` are zeros, twice as many as there may be steps.
    PathTree(SearchResult& result, std::uint32_t* slots) noexcept
        : result_(result)
        , slots_(slots) {
        result_.steps_size = 1;  // the one that all begin at
    }

    static constexpr std::size_t slot_count = std::size_t{2} * SearchResult::most_steps;

    /// Of a root, by the place of the pointer; where there are too many of them, by its page.
    std::uint32_t add_root(const Root& root, std::uintptr_t place) noexcept {
        PathStep step;
        step.kind = PathStep::Kind::root;
        step.root = root;
        step.place = result_.steps_size < SearchResult::most_steps / 2
                         ? place
                         : place & ~std::uintptr_t{4095};
        return find_or_add(0, step, step.place);
    }
    std::uint32_t add_lost(PathStep::Kind kind) noexcept {
        PathStep step;
        step.kind = kind;
        return find_or_add(0, step, static_cast<std::uint64_t>(kind) + 1);
    }

    /// For a block of that kind and traceback behind `before`; it is new when `is_new`.
    std::uint32_t add_block(std::uint32_t before, PathStep::Kind kind, std::uint32_t traceback,
                            bool& is_new) noexcept {
        std::uint32_t step = before;
        for (int i = 0; i < 3 && step != 0 && at(step).depth > 1; ++i, step = at(step).parent) {
            if (at(step).kind == kind && at(step).traceback == traceback) {
                return step;
            }
        }
        if (at(before).depth >= deepest) {
            return before;
        }
        PathStep made;
        made.kind = kind;
        made.traceback = traceback;
        const std::uint32_t size = result_.steps_size;
        step = find_or_add(before, made,
                           (std::uint64_t{traceback} << 3) | static_cast<std::uint64_t>(kind));
        is_new = result_.steps_size != size;
        return step;
    }

    PathStep& at(std::uint32_t step) noexcept { return result_.steps[step]; }

private:
    static constexpr std::uint32_t deepest = 24;

    // Where there is no room for another one: the step before it.
    std::uint32_t find_or_add(std::uint32_t parent, PathStep step, std::uint64_t key) noexcept {
        std::uint64_t hash = (key ^ (std::uint64_t{parent} << 40)) * golden_ratio;
        hash ^= hash >> 29;
        for (std::size_t i = 0;; ++i) {
            std::uint32_t& slot = slots_[(hash + i) % slot_count];
            if (slot == 0) {
                if (result_.steps_size == SearchResult::most_steps) {
                    return parent;
                }
                step.parent = parent;
                step.depth = at(parent).depth + 1;
                slot = result_.steps_size++;
                at(slot) = step;
                return slot;
            }
            const PathStep& known = at(slot);
            if (known.parent == parent && known.kind == step.kind &&
                known.traceback == step.traceback &&
                (step.kind != PathStep::Kind::root || known.place == step.place)) {
                return slot;
            }
        }
    }

    SearchResult& result_;
    std::uint32_t* slots_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
