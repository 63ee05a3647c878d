// SPDX-License-Identifier: MIT
// Which block is reached from where: forward from the roots, breadth first, each block once.
// World: cold. May include: base, holders.
//
// As LeakSanitizer marks, but with who came first remembered. Any aligned word that leads into a
// block counts as a pointer to it. Searching backwards would read all memory anew at each level.
#pragma once

#include "tracenew/detail/holders/frozen_memory.hpp"
#include "tracenew/detail/holders/heap_node.hpp"
#include "tracenew/detail/holders/root.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class Reach {
public:
    /// Where a root leads into the heap.
    struct Entrance {
        std::uintptr_t slot = 0;  ///< where the pointer stands
        std::uint32_t root = 0;   ///< its number
    };

    Reach(FrozenMemory& memory, const Paged<HeapNode>& nodes, const NodeIndex& index,
          const Paged<Root>& roots, PageBudget& budget) noexcept
        : memory_(memory)
        , nodes_(nodes)
        , index_(index)
        , roots_(roots)
        , first_edge_(budget)
        , edges_(budget)
        , parents_(budget)
        , queue_(budget)
        , entrances_(budget) {}

    /// False: there was no memory for it, or time was over; what is known then is right, and not
    /// all.
    bool run() noexcept {
        const bool is_whole = make_edges();
        if (!parents_.grow(nodes_.size()) || !queue_.reserve(nodes_.size())) {
            return false;
        }
        bool all_read = true;
        for (unsigned phase = 0; phase < root_phases; ++phase) {
            for (std::size_t i = 0; i < roots_.size(); ++i) {
                if (phase_of(roots_[i].kind) == phase) {
                    all_read = begin_at(static_cast<std::uint32_t>(i)) && all_read;
                }
            }
            flood();
        }
        return is_whole && all_read && !entrances_.is_short();
    }

    /// Reached, in the order in which they were.
    const Paged<std::uint32_t>& reached() const noexcept { return queue_; }
    bool is_reached(std::uint32_t node) const noexcept { return parents_[node] != 0; }

    /// Of a reached node: null, or where the way into the heap begins.
    const Entrance* entrance_of(std::uint32_t node) const noexcept {
        return (parents_[node] & is_entrance) != 0
                   ? &entrances_[(parents_[node] & ~is_entrance) - 1]
                   : nullptr;
    }
    /// Of one that has no entrance: the block that was there first.
    std::uint32_t parent_of(std::uint32_t node) const noexcept { return parents_[node] - 1; }

    /// What a node points to.
    TRACENEW_TRIVIAL const std::uint32_t* edges_begin(std::uint32_t node) const noexcept {
        return edges_.begin() + first_edge_[node];
    }
    TRACENEW_TRIVIAL const std::uint32_t* edges_end(std::uint32_t node) const noexcept {
        return edges_.begin() + first_edge_[node + 1];
    }

    /// A pointer that was found by other means leads to a node.
    void enter(std::uint32_t node, std::uint32_t from_node) noexcept {
        if (!is_reached(node)) {
            parents_[node] = from_node + 1;
            queue_.push(node);
            flood();
        }
    }
    void enter(std::uint32_t node, Entrance from) noexcept {
        if (!is_reached(node) && entrances_.push(from)) {
            parents_[node] = is_entrance | static_cast<std::uint32_t>(entrances_.size());
            queue_.push(node);
            flood();
        }
    }

private:
    static constexpr std::uint32_t is_entrance = 0x80000000;  // of parents_; else a node, from 1

    bool make_edges() noexcept {
        if (!first_edge_.grow(nodes_.size() + 1)) {
            return false;
        }
        edges_.reserve(nodes_.size() + nodes_.size() / 2 + 1024);
        bool is_whole = true;
        for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
            first_edge_[i] = static_cast<std::uint32_t>(edges_.size());
            const HeapNode& node = nodes_[i];
            if (!node.is(HeapNode::Kind::own) && is_whole) {
                is_whole =
                    memory_.for_each_words(node.address, node.address + node.size,
                                           [&](const Words& words) { add_edges(words, i); }) &&
                    !edges_.is_short();
            }
        }
        first_edge_[nodes_.size()] = static_cast<std::uint32_t>(edges_.size());
        return is_whole;
    }

    TRACENEW_OPTIMIZED __attribute__((no_sanitize("address"))) void
    add_edges(const Words& words, std::uint32_t from) noexcept {
        for (std::size_t i = 0; i < words.count; ++i) {
            const std::uintptr_t word = words.words[i];
            if (!index_.may_hold(word)) {
                continue;
            }
            const std::uint32_t to = index_.find(word);
            const bool is_repeated =
                edges_.size() > first_edge_[from] && edges_[edges_.size() - 1] == to;
            if (to != HeapNode::none && to != from && !is_repeated &&
                !nodes_[to].is(HeapNode::Kind::own)) {
                edges_.push(to);
            }
        }
    }

    bool begin_at(std::uint32_t number) noexcept {
        const Root& root = roots_[number];
        return memory_.for_each_words(root.begin, root.end, [&](const Words& words) {
            for (std::size_t i = 0; i < words.count; ++i) {
                const std::uintptr_t word = word_at(words.words, i);
                if (index_.may_hold(word)) {
                    add_entrance(word, {words.address + i * sizeof(std::uintptr_t), number});
                }
            }
        });
    }

    void add_entrance(std::uintptr_t word, Entrance from) noexcept {
        const std::uint32_t node = index_.find(word);
        if (node == HeapNode::none || is_reached(node) || nodes_[node].is(HeapNode::Kind::own)) {
            return;
        }
        switch (roots_[from.root].kind) {
        case RootKind::c_library:
            if (word != nodes_[node].address) {
                return;  // malloc's own: to the header before a block
            }
            break;
        case RootKind::unexplained:
            if (index_.find(from.slot) != HeapNode::none) {
                return;  // the word of a block, which is looked at as one
            }
            break;
        default:
            break;
        }
        if (entrances_.push(from)) {
            parents_[node] = is_entrance | static_cast<std::uint32_t>(entrances_.size());
            queue_.push(node);
        }
    }

    TRACENEW_OPTIMIZED void flood() noexcept {
        for (; flooded_ < queue_.size(); ++flooded_) {
            const std::uint32_t node = queue_[flooded_];
            for (const std::uint32_t* edge = edges_begin(node); edge != edges_end(node); ++edge) {
                if (parents_[*edge] == 0) {
                    parents_[*edge] = node + 1;
                    queue_.push(*edge);
                }
            }
        }
    }

    FrozenMemory& memory_;
    const Paged<HeapNode>& nodes_;
    const NodeIndex& index_;
    const Paged<Root>& roots_;
    Paged<std::uint32_t> first_edge_;
    Paged<std::uint32_t> edges_;
    Paged<std::uint32_t> parents_;  // 0: not reached
    Paged<std::uint32_t> queue_;
    Paged<Entrance> entrances_;
    std::size_t flooded_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
