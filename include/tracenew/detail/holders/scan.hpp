// SPDX-License-Identifier: MIT
// The search itself: from the blocks and the roots to the ways between them.
// World: cold. May include: base, holders, hook, os, store.
//
// Runs in a copy of the process, where malloc's lock may be somebody's who is not there: nothing
// here may allocate, wait or ask the loader.
#pragma once

#include "tracenew/detail/holders/lost_blocks.hpp"
#include "tracenew/detail/holders/malloc_chunks.hpp"
#include "tracenew/detail/holders/path_tree.hpp"
#include "tracenew/detail/holders/reach.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A part of the address space that is not looked at: it is the tracer's own, or it was in use
/// once.
struct PassedOver {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
};

/// What was found out before the copy was made.
struct ScanPlan {
    explicit ScanPlan(PageBudget& budget) noexcept
        : roots(budget)
        , passed_over(budget) {}

    TracingNumber tracing = 0;
    FrozenMemory::Access access = FrozenMemory::Access::in_place;
    std::uintptr_t mark_of_kept = 0;  ///< see MallocChunks; only where malloc is glibc's
    bool has_chunks = false;
    std::uintptr_t wanted = 0;  ///< an address whose block is asked about; 0: none
    Paged<Root> roots;
    Paged<PassedOver> passed_over;
};

class Scan {
public:
    Scan(const ScanPlan& plan, SearchResult& result, PageBudget& budget,
         std::uint64_t limit_ns) noexcept
        : plan_(plan)
        , result_(result)
        , budget_(budget)
        , memory_(budget, plan.access, limit_ns)
        , nodes_(budget)
        , roots_(budget)
        , index_(nodes_, budget)
        , reach_(memory_, nodes_, index_, roots_, budget)
        , steps_(budget)
        , slots_(budget) {}

    void run() noexcept {
        if (!memory_.begin()) {
            return;
        }
        list_traced(plan_.tracing, nodes_);
        result_.traced = nodes_.size();
        list_roots();
        bool is_whole = !nodes_.is_short() && index_.make() && !roots_.is_short();
        is_whole = reach_.run() && is_whole;
        if (!steps_.grow(nodes_.size()) || !slots_.grow(PathTree::slot_count)) {
            return;
        }
        LostBlocks lost{nodes_, reach_, budget_};
        const bool stands_still = plan_.access == FrozenMemory::Access::in_place;
        if (is_whole && stands_still && are_many_lost(lost)) {
            result_.looked_twice = look_again();
        }
        PathTree tree{result_, slots_.begin()};
        add_ways(tree);
        if (is_whole && stands_still) {  // else a pointer may have moved while we looked
            is_whole =
                lost.for_each([&](std::uint32_t node, std::uint32_t parent, PathStep::Kind kind) {
                    add_lost(tree, node, parent, kind);
                });
        }
        result_.nodes = nodes_.size();
        result_.bytes_read = memory_.bytes_read();
        result_.memory = budget_.peak();
        result_.is_whole = is_whole && !memory_.is_over();
        result_.processor_ns = Os::processor_ns();
        result_.is_done = true;
    }

private:
    static constexpr std::uintptr_t word_size = sizeof(std::uintptr_t);

    // ---- where to begin -------------------------------------------------------------------------

    // No device, whose memory may answer to a look; no file that others write. What is read-only
    // now was written once, unless a file is behind it.
    static bool may_hold(const Mapping& mapping) noexcept {
        const auto begins = [&](const char* name) {
            return std::strncmp(mapping.name, name, std::strlen(name)) == 0;
        };
        if (!mapping.is_readable || begins("[v")) {
            return false;
        }
        if (begins("/dev/zero") || begins("/memfd")) {
            return mapping.is_writable;  // of no file either
        }
        return !begins("/dev/") && !(mapping.is_shared && mapping.is_file) &&
               (mapping.is_writable || !mapping.is_file);
    }

    // What is mapped, and is not accounted for otherwise, is looked at too.
    void list_roots() noexcept {
        Paged<PassedOver> known{budget_};
        for (const PassedOver& range : plan_.passed_over) {
            known.push(range);
        }
        for (const Root& root : plan_.roots) {
            known.push({root.begin, root.end});
        }
        std::sort(known.begin(), known.end(), [](const PassedOver& left, const PassedOver& right) {
            return left.begin < right.begin;
        });
        Paged<Root> all{budget_};
        std::size_t next = 0;
        for (const Mapping& mapping : memory_.mappings()) {
            const bool is_data = may_hold(mapping);
            std::uintptr_t begin = mapping.begin;
            while (next < known.size() && known[next].end <= begin) {
                ++next;
            }
            for (std::size_t i = next; is_data && begin < mapping.end; ++i) {
                const bool is_last = i >= known.size() || known[i].begin >= mapping.end;
                const std::uintptr_t end = is_last ? mapping.end : known[i].begin;
                if (begin < end) {
                    Root root;
                    root.begin = begin;
                    root.end = end;
                    all.push(root);
                }
                if (is_last) {
                    break;
                }
                begin = std::max(begin, known[i].end);
            }
        }
        if (plan_.has_chunks) {
            MallocChunks{memory_, nodes_}.take(all, roots_, plan_.mark_of_kept);
        } else {
            roots_.swap(all);
        }
        for (const Root& root : plan_.roots) {
            roots_.push(root);
        }
    }

    // ---- the ways -------------------------------------------------------------------------------

    void add_ways(PathTree& tree) noexcept {
        for (const std::uint32_t node : reach_.reached()) {
            if (const Reach::Entrance* const entrance = reach_.entrance_of(node)) {
                const std::uint32_t root = tree.add_root(roots_[entrance->root], entrance->slot);
                const std::uint32_t step = add_to(tree, root, node, HeapNode::none);
                if (tree.at(step).blocks == 1) {
                    tree.at(step).into = memory_.word(entrance->slot) - nodes_[node].address;
                }
            } else {
                const std::uint32_t parent = reach_.parent_of(node);
                add_to(tree, steps_[parent], node, parent);
            }
        }
    }

    std::uint32_t add_to(PathTree& tree, std::uint32_t before, std::uint32_t node,
                         std::uint32_t parent) noexcept {
        const HeapNode& block = nodes_[node];
        bool is_new = false;
        const std::uint32_t number = tree.add_block(
            before,
            block.is(HeapNode::Kind::malloced) ? PathStep::Kind::malloced : PathStep::Kind::traced,
            block.is(HeapNode::Kind::malloced) ? static_cast<std::uint32_t>(block.size)
                                               : block.traceback,
            is_new);
        PathStep& step = tree.at(number);
        ++step.blocks;
        step.bytes += block.size;
        steps_[node] = number;
        if (block.address <= plan_.wanted && plan_.wanted < block.end()) {
            result_.wanted_step = number;
            result_.wanted_bytes = block.size;
        }
        if (is_new) {
            step.place = block.address;
            if (parent != HeapNode::none && nodes_[parent].address == tree.at(before).place) {
                find_pointer(nodes_[parent], block, step);
            }
        }
        return number;
    }

    void find_pointer(const HeapNode& from, const HeapNode& to, PathStep& step) noexcept {
        constexpr std::uint64_t most = 65536;
        bool is_found = false;
        memory_.for_each_words(from.address, from.address + std::min(from.size, most),
                               [&](const Words& words) {
                                   for (std::size_t i = 0; i < words.count && !is_found; ++i) {
                                       const std::uintptr_t word = word_at(words.words, i);
                                       if (to.address <= word && word < to.end()) {
                                           is_found = true;
                                           step.from = words.address + i * word_size - from.address;
                                           step.into = word - to.address;
                                       }
                                   }
                               });
    }

    void add_lost(PathTree& tree, std::uint32_t node, std::uint32_t parent,
                  PathStep::Kind kind) noexcept {
        const std::uint32_t before =
            parent == HeapNode::none ? tree.add_lost(kind) : steps_[parent];
        const std::uint32_t step = add_to(tree, before, node, parent);
        const HeapNode& block = nodes_[node];
        if (block.is(HeapNode::Kind::traced) && result_.lost_size < SearchResult::most_lost) {
            result_.lost[result_.lost_size++] = {block.address, block.size, block.traceback,
                                                 block.birth, step};
        }
    }

    // ---- the second look ------------------------------------------------------------------------

    bool are_many_lost(const LostBlocks& lost) const noexcept {
        std::size_t count = 0;
        for (std::uint32_t node = 0; node < nodes_.size() && count < few; ++node) {
            count += nodes_[node].is(HeapNode::Kind::traced) && lost.is_lost(node) ? 1 : 0;
        }
        return count == few;
    }

    // For pointers that are packed, or carry a mark in the bits that addresses do not use. Only to
    // the begin of a lost block: by chance anything looks like such a pointer now and then.
    bool look_again() noexcept {
        bool is_whole = true;
        const auto look = [&](std::uintptr_t begin, std::uintptr_t end, std::uint32_t node,
                              std::uint32_t root) {
            std::uintptr_t before = 0;
            is_whole = is_whole && memory_.for_each_words(begin, end, [&](const Words& words) {
                for (std::size_t i = 0; i < words.count; ++i) {
                    const std::uintptr_t word = word_at(words.words, i);
                    const std::uintptr_t slot = words.address + i * word_size;
                    find_hidden(before, word, [&](std::uintptr_t hidden) {
                        const std::uint32_t to = index_.find(hidden);
                        if (to == HeapNode::none || nodes_[to].address != hidden || to == node ||
                            !nodes_[to].is(HeapNode::Kind::traced)) {
                            return;
                        }
                        if (node != HeapNode::none) {
                            reach_.enter(to, node);
                        } else {
                            reach_.enter(to, Reach::Entrance{slot, root});
                        }
                    });
                    before = word;
                }
            });
        };
        for (std::uint32_t i = 0; i < roots_.size(); ++i) {
            if (roots_[i].kind != RootKind::c_library) {
                look(roots_[i].begin, roots_[i].end, HeapNode::none, i);
            }
        }
        // NOLINTNEXTLINE(modernize-loop-convert): it grows, and may move
        for (std::size_t i = 0; i < reach_.reached().size(); ++i) {
            const std::uint32_t node = reach_.reached()[i];
            look(nodes_[node].address, nodes_[node].address + nodes_[node].size, node, 0);
        }
        return is_whole;
    }

    template <class Found>
    void find_hidden(std::uintptr_t before, std::uintptr_t word, Found&& found) const noexcept {
        const auto ask = [&](std::uintptr_t value) {
            if (value % 16 == 0 && index_.may_hold(value)) {
                found(value);
            }
        };
        if ((word >> 48) != 0) {
            ask(word & 0xFFFFFFFFFFFF);
            ask(word >> 16);
        }
        for (unsigned bits = 8; bits < 64; bits += 8) {
            ask((before >> bits) | (word << (64 - bits)));
        }
    }

    static constexpr std::size_t few = 16;

    const ScanPlan& plan_;
    SearchResult& result_;
    PageBudget& budget_;
    FrozenMemory memory_;
    Paged<HeapNode> nodes_;
    Paged<Root> roots_;
    NodeIndex index_;
    Reach reach_;
    Paged<std::uint32_t> steps_;  // of the tree, by node
    Paged<std::uint32_t> slots_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
