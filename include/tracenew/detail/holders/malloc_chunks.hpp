// SPDX-License-Identifier: MIT
// What malloc has handed out between the blocks that are traced, where malloc is glibc's.
// World: cold. May include: base, holders, os.
//
// A table of a C library, a block from before the tracing began: they hold blocks too, and whoever
// takes them for part of "some memory" cannot say who holds them. glibc's chunks (malloc.c: size
// and three flags in the word before a block, the chunks of an arena end to end) can be walked in
// memory that stands still. What is free, or kept by a thread for later (with a key in its second
// word), is no holder. Where the chain does not lead from one traced block to the next it is not
// believed.
#pragma once

#include "tracenew/detail/holders/frozen_memory.hpp"
#include "tracenew/detail/holders/heap_node.hpp"
#include "tracenew/detail/holders/own_memory.hpp"
#include "tracenew/detail/holders/root.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class MallocChunks {
public:
    MallocChunks(FrozenMemory& memory, Paged<HeapNode>& nodes) noexcept
        : memory_(memory)
        , nodes_(nodes) {}

    /// The mark of a block that a thread keeps for later; 0: there is none. Asks malloc, so it must
    /// be asked in the program itself.
    static std::uintptr_t mark_of_kept() noexcept {
        const OwnMemory memory;
        std::uintptr_t marks[2] = {};
        for (std::size_t i = 0; i < 2; ++i) {
            void* block = std::malloc(984 - 48 * i);
            auto address = reinterpret_cast<std::uintptr_t>(block);
            asm volatile("" : "+r"(block), "+r"(address) : : "memory");
            std::free(block);
            memory.read(address + sizeof(std::uintptr_t), &marks[i], sizeof marks[i]);
        }
        return marks[0] == marks[1] && marks[0] > 0xFFFF ? marks[0] : 0;
    }

    /// Takes the chunks of `roots` that lie in arenas out of them, and appends those in use to the
    /// nodes, which are sorted. What is left in `roots` is memory that nobody explains.
    void take(Paged<Root>& roots, Paged<Root>& left, std::uintptr_t mark_of_kept) noexcept {
        mark_ = mark_of_kept;
        traced_ = nodes_.size();
        left_ = &left;
        for (const Root& root : roots) {
            if (root.kind != RootKind::unexplained) {
                left.push(root);
                continue;
            }
            next_ = first_node_at(root.begin);
            last_ = first_node_at(root.end);
            const std::uintptr_t begin = begin_of_chunks(root);
            if (begin == 0) {
                left.push(root);
            } else {
                keep(root.begin, begin);
                walk(begin, root.end);
            }
        }
        merge_tail(nodes_, traced_);
    }

private:
    static constexpr std::uintptr_t flags = 7;
    static constexpr std::uintptr_t previous_in_use = 1;
    static constexpr std::uintptr_t is_mapped = 2;
    static constexpr std::uintptr_t header = 16;
    static constexpr std::uintptr_t least = 32;
    static constexpr std::uintptr_t arena_span = std::uintptr_t{64} << 20;  // HEAP_MAX_SIZE

    std::size_t first_node_at(std::uintptr_t address) const noexcept {
        const HeapNode* const first =
            std::partition_point(nodes_.begin(), nodes_.begin() + traced_,
                                 [=](const HeapNode& node) { return node.address < address; });
        return static_cast<std::size_t>(first - nodes_.begin());
    }

    void keep(std::uintptr_t begin, std::uintptr_t end) noexcept {
        if (begin < end) {
            Root root;
            root.begin = begin;
            root.end = end;
            left_->push(root);
        }
    }

    // 0: these are no chunks of glibc's.
    std::uintptr_t begin_of_chunks(const Root& root) noexcept {
        const Mapping* const mapping = memory_.mapping_of(root.begin);
        if (mapping == nullptr || mapping->is_file) {
            return 0;
        }
        if (std::strcmp(mapping->name, "[heap]") == 0) {
            return leads_on(root.begin, root.end) ? root.begin : 0;
        }
        if (is_mapped_chunk(root.begin, root.end)) {
            return root.begin;
        }
        // An arena begins with a description of itself, somewhere behind which the chunks do.
        const std::uintptr_t arena = memory_.word(root.begin);
        const bool is_arena = root.begin % arena_span == 0 &&
                              (arena / arena_span == root.begin / arena_span ||
                               memory_.mapping_of(arena) != nullptr) &&
                              arena != 0;
        for (std::uintptr_t begin = root.begin + 32;
             is_arena && begin < root.begin + 0x1400 && begin + header < root.end; begin += 16) {
            if (leads_on(begin, root.end)) {
                return begin;
            }
        }
        return 0;
    }

    // To a traced block, or through many.
    bool leads_on(std::uintptr_t chunk, std::uintptr_t end) noexcept {
        const std::uintptr_t goal = next_ < last_ ? nodes_[next_].address - header : 0;
        for (int steps = 0; steps < 4096; ++steps) {
            const std::uintptr_t word = memory_.near_word(chunk + 8);
            const std::uintptr_t size = word & ~flags;
            if (!is_sane(word, size, chunk, end) || (goal > chunk && goal < chunk + size)) {
                return false;
            }
            chunk += size;
            if (chunk == goal || (steps >= 8 && (goal == 0 || chunk > goal))) {
                return true;
            }
        }
        return true;
    }

    static bool is_sane(std::uintptr_t word, std::uintptr_t size, std::uintptr_t chunk,
                        std::uintptr_t end) noexcept {
        return size >= least && size % 16 == 0 && (word & is_mapped) == 0 && size <= end - chunk;
    }

    bool is_mapped_chunk(std::uintptr_t begin, std::uintptr_t end) const noexcept {
        std::uintptr_t words[2] = {};
        if (begin % 4096 != 0 || memory_.read(begin, words, sizeof words) != sizeof words) {
            return false;
        }
        const std::uintptr_t size = words[1] & ~flags;
        return (words[1] & is_mapped) != 0 && size >= 4096 && size <= end - begin &&
               (size + words[0]) % 4096 == 0;
    }

    void walk(std::uintptr_t chunk, std::uintptr_t end) noexcept {
        while (chunk + least <= end && !memory_.is_over()) {
            if (is_mapped_chunk(chunk, end)) {
                const std::uintptr_t size = memory_.near_word(chunk + 8) & ~flags;
                add_unless_traced(chunk, size, size - header);
                chunk += size;
                continue;
            }
            skip_nodes_before(chunk);
            const std::uintptr_t word = memory_.near_word(chunk + 8);
            const std::uintptr_t size = word & ~flags;
            const std::uintptr_t goal = next_ < last_ ? nodes_[next_].address - header : end;
            if (!is_sane(word, size, chunk, end) || (chunk < goal && goal < chunk + size)) {
                // The chain is broken: on from the next block that is known.
                const std::uintptr_t on = goal <= chunk ? next_goal(chunk, end) : goal;
                keep(chunk, on);
                chunk = on;
                continue;
            }
            const std::uintptr_t next = chunk + size;
            const bool is_in_use =
                next + header <= end && (memory_.near_word(next + 8) & previous_in_use) != 0;
            if (is_in_use && !(mark_ != 0 && memory_.near_word(chunk + 24) == mark_)) {
                add_unless_traced(chunk, size, size - 8);
            }
            chunk = next;
        }
        keep(chunk, chunk + least <= end ? end : chunk);
    }

    void skip_nodes_before(std::uintptr_t chunk) noexcept {
        while (next_ < last_ && nodes_[next_].address < chunk + header) {
            ++next_;
        }
    }
    // Behind a block that is broken itself.
    std::uintptr_t next_goal(std::uintptr_t chunk, std::uintptr_t end) noexcept {
        ++next_;
        skip_nodes_before(chunk + least);
        return next_ < last_ ? nodes_[next_].address - header : end;
    }

    // Aligned blocks begin inside of their chunk.
    void add_unless_traced(std::uintptr_t chunk, std::uintptr_t size,
                           std::uintptr_t usable) noexcept {
        while (next_ < last_ && nodes_[next_].address < chunk + header) {
            ++next_;
        }
        if (next_ < last_ && nodes_[next_].address < chunk + size + 8) {
            return;
        }
        HeapNode node;
        node.address = chunk + header;
        node.size = usable;
        node.kind = HeapNode::Kind::malloced;
        nodes_.push(node);
    }

    FrozenMemory& memory_;
    Paged<HeapNode>& nodes_;
    Paged<Root>* left_ = nullptr;
    std::uintptr_t mark_ = 0;
    std::size_t traced_ = 0;
    std::size_t next_ = 0;  // of the traced ones
    std::size_t last_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
