// SPDX-License-Identifier: MIT
// The blocks that may hold each other, by address.
// World: cold. May include: base, holders, hook, store.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/holders/paged.hpp"
#include "tracenew/detail/hook/recorder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A block of the heap.
struct HeapNode {
    enum class Kind : std::uint16_t { traced, own, malloced };
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    std::uintptr_t address = 0;
    std::uint64_t size = 0;       ///< bytes, as requested; of a malloc'ed one, as it can be used
    std::uint32_t traceback = 0;  ///< index_of its id
    std::uint16_t birth = 0;      ///< generation of the birth clock
    Kind kind = Kind::traced;

    bool is(Kind wanted) const noexcept { return kind == wanted; }
    std::uintptr_t end() const noexcept { return address + (size != 0 ? size : 1); }
};

inline bool is_below(const HeapNode& left, const HeapNode& right) noexcept {
    return left.address < right.address;
}

/// Appends nodes to sorted ones, and has all of them sorted.
inline void merge_tail(Paged<HeapNode>& nodes, std::size_t sorted) noexcept {
    if (sorted == nodes.size()) {
        return;
    }
    std::sort(nodes.begin() + sorted, nodes.end(), is_below);
    if (sorted == 0 || is_below(nodes[sorted - 1], nodes[sorted])) {
        return;
    }
    // Backwards, into room at the end: std::inplace_merge would ask for memory.
    const std::size_t size = nodes.size();
    const std::size_t tail = size - sorted;
    if (!nodes.grow(size + tail)) {
        std::sort(nodes.begin(), nodes.end(), is_below);
        return;
    }
    HeapNode* const all = nodes.begin();
    std::copy(all + sorted, all + size, all + size);
    std::size_t left = sorted;
    std::size_t right = tail;
    for (std::size_t to = size; right != 0;) {
        const bool takes_left = left != 0 && is_below(all[size + right - 1], all[left - 1]);
        all[--to] = takes_left ? all[--left] : all[size + --right];
    }
    nodes.truncate(size);
}

/// Those that the recorder knows. With its lock, or in a copy of the process: see `BlockTable`.
inline void list_traced(TracingNumber tracing, Paged<HeapNode>& nodes) noexcept {
    std::size_t sorted = 0;
    recorder.for_each_block_at(tracing, [&](std::uintptr_t address, const Block& block) {
        HeapNode node;
        node.address = address;
        node.size = block.size;
        node.traceback = index_of(block.traceback);
        node.birth = static_cast<std::uint16_t>(block.birth);
        node.kind =
            block.traceback == TracebackId::own ? HeapNode::Kind::own : HeapNode::Kind::traced;
        sorted +=
            sorted == nodes.size() && (nodes.empty() || is_below(nodes[nodes.size() - 1], node))
                ? 1
                : 0;
        nodes.push(node);
    });
    merge_tail(nodes, sorted);
}

/// Which node an address lies in. For each page of the heap the last node that begins in it or
/// before: the walk from there is short.
class NodeIndex {
public:
    NodeIndex(const Paged<HeapNode>& nodes, PageBudget& budget) noexcept
        : nodes_(nodes)
        , leaves_(budget)
        , pages_(budget) {}

    bool make() noexcept {
        if (nodes_.empty() || !leaves_.grow(leaf_count)) {
            return nodes_.empty();
        }
        begin_ = nodes_[0].address;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            const HeapNode& node = nodes_[i];
            if ((node.end() - 1) >> address_bits != 0) {
                continue;
            }
            end_ = std::max(end_, node.end());
            for (std::uintptr_t page = node.address >> page_bits;
                 page <= (node.end() - 1) >> page_bits; ++page) {
                std::uint32_t& leaf = leaves_[page >> leaf_page_bits];
                if (leaf == 0) {
                    if (!pages_.grow(pages_.size() + leaf_pages)) {
                        return false;
                    }
                    leaf = static_cast<std::uint32_t>(pages_.size() / leaf_pages);
                }
                pages_[std::size_t{leaf - 1} * leaf_pages + (page & (leaf_pages - 1))] =
                    static_cast<std::uint32_t>(i) + 1;
            }
        }
        return true;
    }

    /// Whether it may: most words of a program are no pointers.
    TRACENEW_HOT bool may_hold(std::uintptr_t address) const noexcept {
        return address - begin_ < end_ - begin_;
    }

    TRACENEW_OPTIMIZED std::uint32_t find(std::uintptr_t address) const noexcept {
        if (!may_hold(address)) {
            return HeapNode::none;
        }
        const std::uintptr_t page = address >> page_bits;
        const std::uint32_t leaf = leaves_[page >> leaf_page_bits];
        if (leaf == 0) {
            return HeapNode::none;
        }
        std::uint32_t last = pages_[std::size_t{leaf - 1} * leaf_pages + (page & (leaf_pages - 1))];
        // At most 256 begin in a page. The last that begins at or before the address:
        std::uint32_t first = last > 256 ? last - 256 : 0;
        const HeapNode* const nodes = nodes_.begin();
        while (first < last) {
            const std::uint32_t middle = (first + last) / 2;
            if (nodes[middle].address <= address) {
                first = middle + 1;
            } else {
                last = middle;
            }
        }
        return first != 0 && address < nodes[first - 1].end() ? first - 1 : HeapNode::none;
    }

    void drop() noexcept {
        leaves_.drop();
        pages_.drop();
    }

private:
    static constexpr unsigned address_bits = 47;
    static constexpr unsigned page_bits = 12;
    static constexpr unsigned leaf_page_bits = 14;  // 64 MiB of address space
    static constexpr std::size_t leaf_pages = std::size_t{1} << leaf_page_bits;
    static constexpr std::size_t leaf_count = std::size_t{1}
                                              << (address_bits - page_bits - leaf_page_bits);

    const Paged<HeapNode>& nodes_;
    Paged<std::uint32_t> leaves_;  // number of a leaf, from 1
    Paged<std::uint32_t> pages_;   // of leaves: number of a node, from 1
    std::uintptr_t begin_ = 0;
    std::uintptr_t end_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
