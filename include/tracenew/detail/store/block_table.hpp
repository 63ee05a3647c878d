// SPDX-License-Identifier: MIT
// Which blocks are alive: address -> size, traceback, birth. No lock, no probe, no hash.
// World: hot. May include: base, os, store.
//
// A radix over the address: 64 MiB of address space a leaf, one 8-byte word a 32-byte granule. Who
// owns a block (malloc gave it, free has not taken it back) is the only one to touch its word, so a
// relaxed store takes it out. Locality follows the heap's own. Costs 25 % of the heap that is
// touched. The hook asks malloc for 24 bytes at least, so that two blocks never begin in the same
// half of a granule; the second of two in one granule (of two threads, perhaps) goes to the escape
// table.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/store/escape_table.hpp"
#include "tracenew/detail/store/table_memory.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class BlockTable {
public:
    /// Maps the top level; false when the address space is refused (a tight RLIMIT_AS).
    bool reserve() noexcept {
        if (top_.load(order_relaxed) != nullptr) {
            return true;
        }
        void* pages = Os::map_pages(top_size * sizeof(Atomic<Leaf*>));
        top_.store(static_cast<Atomic<Leaf*>*>(pages), order_release);
        return pages != nullptr;
    }

    using Inserted = EscapeTable::Inserted;

    /// What nearly always does: the word is empty, and the block fits it. False when not, and
    /// nothing has changed.
    TRACENEW_HOT bool insert_simply(const void* pointer, const Block& block) noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(pointer);
        const BlockWord word = BlockWord::pack(block, address);
        Leaf* leaf = leaf_of(address);
        if (TRACENEW_UNLIKELY(leaf == nullptr || block.size >= BlockWord::escaped_size)) {
            return false;
        }
        const std::size_t index = index_in_leaf(address);
        std::uint64_t expected = 0;
        // The owner of the granule's other half may be at it in this moment.
        return leaf->touched[index / words_per_page].load(order_relaxed) != 0 &&
               leaf->words[index].compare_exchange(expected, word.bits(), order_relaxed);
    }

    TRACENEW_NOINLINE Inserted insert(const void* pointer, Block block) noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(pointer);
        Atomic<std::uint64_t>* slot = touch(address);
        if (slot == nullptr) {
            return (address >> address_bits) != 0 ? escaped_.insert(address, block) : Inserted{};
        }
        const BlockWord old{slot->load(order_relaxed)};
        Block displaced;
        if (!old.is_empty() && old.tracing() == block.tracing) {
            if (!old.is_at(address)) {
                return escaped_.insert(address, block);
            }
            displaced = old.is_escaped() ? escaped_.erase(address) : old.unpack();
        }
        const BlockWord word = BlockWord::pack(block, address);
        const bool ok = !word.is_escaped() || escaped_.insert(address, block).ok;
        // The owner of the granule's other half may be at it in this moment.
        std::uint64_t expected = old.bits();
        if (!slot->compare_exchange(expected, ok ? word.bits() : 0, order_relaxed)) {
            return {ok && escaped_.insert(address, block).ok, displaced};
        }
        return {ok, displaced};
    }

    /// The block that was there; its `tracing` is 0 when none was.
    TRACENEW_HOT Block erase(const void* pointer) noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(pointer);
        if (Atomic<std::uint64_t>* slot = slot_of(address)) {
            const BlockWord word{slot->load(order_relaxed)};
            if (TRACENEW_LIKELY(!word.is_empty() && word.is_at(address))) {
                slot->store(0, order_relaxed);
                if (TRACENEW_LIKELY(!word.is_escaped())) {
                    return word.unpack();
                }
            }
        }
        return escaped_.may_hold(address) ? escaped_.erase(address) : Block{};
    }

    /// The same without taking it out. Only for a block that nobody frees meanwhile.
    Block find(std::uintptr_t address) noexcept {
        if (Atomic<std::uint64_t>* slot = slot_of(address)) {
            const BlockWord word{slot->load(order_relaxed)};
            if (!word.is_empty() && word.is_at(address) && !word.is_escaped()) {
                return word.unpack();
            }
        }
        return escaped_.may_hold(address) ? escaped_.find(address) : Block{};
    }

    /// Calls `visit(const Block&)` for every live block of `tracing`, while other threads go on.
    template <class Visit>
    void for_each(TracingNumber tracing, Visit&& visit) {
        for_each_touched_page([&](Atomic<std::uint64_t>* words) {
            for (std::size_t i = held_from(words, 0); i < words_per_page;
                 i = held_from(words, i + 1)) {
                const BlockWord word{words[i].load(order_relaxed)};
                if (!word.is_empty() && word.tracing() == tracing && !word.is_escaped()) {
                    visit(word.unpack());
                }
            }
        });
        escaped_.for_each([&](const Block& block) {
            if (block.tracing == tracing) {
                visit(block);
            }
        });
    }

    /// The same with where each begins: `visit(address, const Block&)`, by address; those of the
    /// escape table come last, in no order.
    template <class Visit>
    void for_each_at(TracingNumber tracing, Visit&& visit) {
        for (Leaf* leaf = next_leaf(0); leaf != nullptr; leaf = next_leaf(leaf->begin + 1)) {
            for (std::size_t page = 0; page < leaf_words / words_per_page; ++page) {
                if (leaf->touched[page].load(order_relaxed) != 0) {
                    visit_page(leaf, page * words_per_page, tracing, visit);
                }
            }
        }
        escaped_.for_each_at([&](std::uintptr_t address, const Block& block) {
            if (block.tracing == tracing) {
                visit(address, block);
            }
        });
    }

    /// Where addresses of blocks stand in the table itself: nobody holds these by it.
    template <class Visit>
    void for_each_own_range(Visit&& visit) const {
        escaped_.for_each_own_range(visit);
    }

    /// Forgets every block and gives the memory back. A hook that is on its way may leave a word of
    /// the stopped tracing behind: its tracing number gives it away.
    void clear() noexcept {
        for (Leaf* leaf = leaves_.load(order_acquire); leaf != nullptr; leaf = leaf->next) {
            Os::zero_pages(leaf->words, sizeof leaf->words);
            // Not by whole pages: of 16 or 64 KiB, these would take `next` with them.
            __builtin_memset(static_cast<void*>(leaf->touched), 0, sizeof leaf->touched);
        }
        escaped_.clear();
        table_memory.give_back(pages_.exchange(0, order_relaxed) * page_size);
    }

    /// Bytes of memory that the table has touched.
    std::size_t memory() const noexcept {
        return escaped_.memory() + pages_.load(order_relaxed) * page_size;
    }

    /// False when there is no block at this address for sure; cheap where few blocks are known.
    bool may_hold(const void* pointer) noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(pointer);
        if (escaped_.may_hold(address)) {
            return true;
        }
        const Leaf* leaf = leaf_of(address);
        const std::size_t index = index_in_leaf(address);
        return leaf != nullptr && leaf->touched[index / words_per_page].load(order_relaxed) != 0 &&
               leaf->words[index].load(order_relaxed) != 0;
    }

    SpinLock& lock() noexcept { return escaped_.lock(); }

private:
    static constexpr unsigned address_bits = 47;
    static constexpr unsigned leaf_bits = 26;
    static constexpr unsigned granule_bits = 5;
    static constexpr std::size_t top_size = std::size_t{1} << (address_bits - leaf_bits);
    static constexpr std::size_t leaf_words = std::size_t{1} << (leaf_bits - granule_bits);
    static constexpr std::size_t page_size = 4096;
    static constexpr std::size_t words_per_page = page_size / sizeof(std::uint64_t);

    struct Leaf {
        Atomic<std::uint64_t> words[leaf_words];
        // A page of words that is only read costs no memory, but a walk over all of them would make
        // the kernel map it: so the walk looks only where the hook has written.
        Atomic<unsigned char> touched[leaf_words / words_per_page];
        Leaf* next;
        std::uintptr_t begin;  // the first address that it tells of
    };

    TRACENEW_HOT static std::size_t index_in_leaf(std::uintptr_t address) noexcept {
        return (address >> granule_bits) & (leaf_words - 1);
    }

    TRACENEW_HOT Leaf* leaf_of(std::uintptr_t address) noexcept {
        Atomic<Leaf*>* top = top_.load(order_acquire);
        if (TRACENEW_UNLIKELY(top == nullptr || (address >> address_bits) != 0)) {
            return nullptr;
        }
        return top[address >> leaf_bits].load(order_acquire);
    }

    TRACENEW_HOT Atomic<std::uint64_t>* slot_of(std::uintptr_t address) noexcept {
        Leaf* leaf = leaf_of(address);
        return TRACENEW_LIKELY(leaf != nullptr) ? &leaf->words[index_in_leaf(address)] : nullptr;
    }

    TRACENEW_HOT Atomic<std::uint64_t>* touch(std::uintptr_t address) noexcept {
        Atomic<Leaf*>* top = top_.load(order_acquire);
        if (TRACENEW_UNLIKELY(top == nullptr || (address >> address_bits) != 0)) {
            return nullptr;
        }
        Atomic<Leaf*>& entry = top[address >> leaf_bits];
        Leaf* leaf = entry.load(order_acquire);
        if (TRACENEW_UNLIKELY(leaf == nullptr) &&
            (leaf = add_leaf(entry, address >> leaf_bits << leaf_bits)) == nullptr) {
            return nullptr;
        }
        const std::size_t index = index_in_leaf(address);
        Atomic<unsigned char>& touched = leaf->touched[index / words_per_page];
        if (TRACENEW_UNLIKELY(touched.load(order_relaxed) == 0) && !add_page(touched)) {
            return nullptr;
        }
        return &leaf->words[index];
    }

    TRACENEW_NOINLINE bool add_page(Atomic<unsigned char>& touched) noexcept {
        if (!table_memory.take(page_size)) {
            return false;
        }
        if (touched.exchange(1, order_relaxed) != 0) {
            table_memory.give_back(page_size);  // another thread was quicker
        } else {
            pages_.fetch_add(1, order_relaxed);
        }
        return true;
    }

    // The one that tells of the lowest addresses, of those from `begin` on. There are few.
    Leaf* next_leaf(std::uintptr_t begin) noexcept {
        Leaf* lowest = nullptr;
        for (Leaf* leaf = leaves_.load(order_acquire); leaf != nullptr; leaf = leaf->next) {
            if (leaf->begin >= begin && (lowest == nullptr || leaf->begin < lowest->begin)) {
                lowest = leaf;
            }
        }
        return lowest;
    }

    Leaf* add_leaf(Atomic<Leaf*>& entry, std::uintptr_t begin) noexcept {
        auto* leaf = static_cast<Leaf*>(Os::map_pages(sizeof(Leaf)));
        if (leaf == nullptr) {
            return nullptr;
        }
        leaf->begin = begin;
        Leaf* first = nullptr;
        if (!entry.compare_exchange(first, leaf, order_acq_rel)) {
            Os::unmap_pages(leaf, sizeof(Leaf));  // another thread was quicker
            return first;
        }
        leaf->next = leaves_.load(order_relaxed);
        while (!leaves_.compare_exchange(leaf->next, leaf, order_release)) {
        }
        return leaf;
    }

    // Of large blocks nearly all words are empty.
    TRACENEW_OPTIMIZED static std::size_t held_from(const Atomic<std::uint64_t>* words,
                                                    std::size_t i) noexcept {
        while (i < words_per_page && words[i].load(order_relaxed) == 0) {
            ++i;
        }
        return i;
    }

    template <class Visit>
    static void visit_page(Leaf* leaf, std::size_t first, TracingNumber tracing, Visit& visit) {
        const Atomic<std::uint64_t>* const words = leaf->words + first;
        for (std::size_t i = held_from(words, 0); i < words_per_page; i = held_from(words, i + 1)) {
            const BlockWord word{words[i].load(order_relaxed)};
            if (word.tracing() == tracing && !word.is_escaped()) {
                visit(leaf->begin + ((first + i) << granule_bits) +
                          (word.is_in_upper_half() ? 16U : 0U),
                      word.unpack());
            }
        }
    }

    template <class Visit>
    void for_each_touched_page(Visit&& visit) {
        for (Leaf* leaf = leaves_.load(order_acquire); leaf != nullptr; leaf = leaf->next) {
            for (std::size_t page = 0; page < leaf_words / words_per_page; ++page) {
                if (leaf->touched[page].load(order_relaxed) != 0) {
                    visit(leaf->words + page * words_per_page);
                }
            }
        }
    }

    Atomic<Atomic<Leaf*>*> top_{nullptr};
    Atomic<Leaf*> leaves_{nullptr};
    Atomic<std::size_t> pages_{0};  // touched
    EscapeTable escaped_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
