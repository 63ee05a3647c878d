// SPDX-License-Identifier: MIT
// The few live blocks that a word of the block table cannot describe.
// World: hot. May include: base, os, store.
//
// Blocks of 128 MiB and more, blocks that share a granule with another one (mallocs with 24-byte
// classes), addresses beyond 2^47. A locked open-addressed map in mapped pages; a program without
// such blocks pays one load on a free that finds no word. Where samples are traced nearly no free
// does: so one with a huge block asks a filter, and not all of its frees take the lock.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/golden_ratio.hpp"
#include "tracenew/detail/os/spin_lock.hpp"
#include "tracenew/detail/store/block.hpp"
#include "tracenew/detail/store/table_memory.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class EscapeTable {
public:
    TRACENEW_HOT bool is_empty() const noexcept { return size_.load(order_acquire) == 0; }

    /// False when there is none at this address for sure, without the lock.
    TRACENEW_HOT bool may_hold(std::uintptr_t address) const noexcept {
        return TRACENEW_UNLIKELY(!is_empty()) &&
               filter_[filter_index(address)].load(order_relaxed) != 0;
    }

    struct Inserted {
        bool ok;          ///< false: there was no memory for it
        Block displaced;  ///< a block that was freed behind our back (by free()); tracing 0: none
    };

    Inserted insert(std::uintptr_t address, const Block& block) noexcept {
        SpinGuard guard(lock_);
        if ((used_ + 1) * 2 > capacity_ && !grow()) {
            return {false, Block{}};
        }
        Entry& entry = slot_for(entries_, capacity_, address);
        if (entry.address == 0) {
            ++used_;
        }
        if (entry.block.tracing == 0) {
            filter_[filter_index(address)].fetch_add(1, order_relaxed);
            size_.fetch_add(1, order_release);
        }
        const Block displaced = entry.block.tracing == block.tracing ? entry.block : Block{};
        entry = {address, block};
        return {true, displaced};
    }

    /// The block that was there, its `tracing` 0 when there was none.
    Block erase(std::uintptr_t address) noexcept {
        SpinGuard guard(lock_);
        Block block;
        if (capacity_ != 0) {
            Entry& entry = slot_for(entries_, capacity_, address);
            if (entry.block.tracing != 0) {
                block = entry.block;
                entry.block = Block{};  // the address stays: a probe must still pass here
                filter_[filter_index(address)].fetch_sub(1, order_relaxed);
                size_.fetch_sub(1, order_release);
            }
        }
        return block;
    }

    Block find(std::uintptr_t address) noexcept {
        SpinGuard guard(lock_);
        return capacity_ == 0 ? Block{} : slot_for(entries_, capacity_, address).block;
    }

    /// Calls `visit(const Block&)` with the lock held.
    template <class Visit>
    void for_each(Visit&& visit) {
        SpinGuard guard(lock_);
        for (std::size_t i = 0; i < capacity_; ++i) {
            if (entries_[i].block.tracing != 0) {
                visit(entries_[i].block);
            }
        }
    }

    /// The same with where each begins: `visit(address, const Block&)`.
    template <class Visit>
    void for_each_at(Visit&& visit) {
        SpinGuard guard(lock_);
        for (std::size_t i = 0; i < capacity_; ++i) {
            if (entries_[i].block.tracing != 0) {
                visit(entries_[i].address, entries_[i].block);
            }
        }
    }

    /// Calls `visit(begin, end)` for the memory in which these addresses stand.
    template <class Visit>
    void for_each_own_range(Visit&& visit) const {
        const auto begin = reinterpret_cast<std::uintptr_t>(entries_);
        visit(begin, begin + capacity_ * sizeof(Entry));
    }

    void clear() noexcept {
        SpinGuard guard(lock_);
        if (capacity_ != 0) {
            Os::zero_pages(entries_, capacity_ * sizeof(Entry));
        }
        used_ = 0;
        size_.store(0, order_release);
        for (Atomic<std::uint32_t>& count : filter_) {
            count.store(0, order_relaxed);
        }
    }

    std::size_t memory() const noexcept { return memory_.load(order_relaxed); }
    SpinLock& lock() noexcept { return lock_; }

private:
    struct Entry {
        std::uintptr_t address = 0;  // 0: never used
        Block block;                 // tracing 0: erased
    };

    static constexpr unsigned filter_bits = 10;

    TRACENEW_HOT static std::uint64_t scattered(std::uintptr_t address) noexcept {
        return (address >> 3) * golden_ratio;
    }
    TRACENEW_HOT static std::size_t filter_index(std::uintptr_t address) noexcept {
        return static_cast<std::size_t>(scattered(address) >> (64 - filter_bits));
    }

    static Entry& slot_for(Entry* entries, std::size_t capacity, std::uintptr_t address) noexcept {
        std::size_t i = static_cast<std::size_t>(scattered(address) >> 17);
        while (true) {
            Entry& entry = entries[i & (capacity - 1)];
            if (entry.address == address || entry.address == 0) {
                return entry;
            }
            ++i;
        }
    }

    bool grow() noexcept {
        const std::size_t live = size_.load(order_relaxed);
        std::size_t capacity = 256;
        while (capacity < live * 4) {
            capacity *= 2;
        }
        if (!table_memory.take(capacity * sizeof(Entry))) {
            return false;
        }
        auto* entries = static_cast<Entry*>(Os::map_pages(capacity * sizeof(Entry)));
        if (entries == nullptr) {
            table_memory.give_back(capacity * sizeof(Entry));
            return false;
        }
        for (std::size_t i = 0; i < capacity_; ++i) {
            if (entries_[i].block.tracing != 0) {
                slot_for(entries, capacity, entries_[i].address) = entries_[i];
            }
        }
        if (entries_ != nullptr) {
            Os::unmap_pages(entries_, capacity_ * sizeof(Entry));
            table_memory.give_back(capacity_ * sizeof(Entry));
        }
        entries_ = entries;
        capacity_ = capacity;
        memory_.store(capacity * sizeof(Entry), order_relaxed);
        used_ = live;
        return true;
    }

    SpinLock lock_;
    Atomic<std::size_t> size_{0};
    Atomic<std::size_t> memory_{0};
    Entry* entries_ = nullptr;
    std::size_t capacity_ = 0;
    std::size_t used_ = 0;  // slots whose address is set, erased ones included
    // How many blocks there are, by address.
    Atomic<std::uint32_t> filter_[std::size_t{1} << filter_bits] = {};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
