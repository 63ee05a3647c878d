// SPDX-License-Identifier: MIT
// What was added and taken away, by traceback: twice, in two banks.
// World: hot. May include: base, os, store.
//
// What somebody may still add to, who was waited for in vain, is read and not reset, or it would
// write the old sum back; what has been read is remembered until it has left.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/store/delta.hpp"
#include "tracenew/detail/store/presence.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Zero-filled memory is empty ones. Who may call what, and when, is for Presence to know.
class BankedCounts {
public:
    static constexpr unsigned banks = Presence::banks;

    /// By the one owner.
    TRACENEW_HOT void add(unsigned bank, TracebackId id, Delta delta) noexcept {
        Count& count = counts_[index_of(id)][bank];
        increase(count.bytes, delta.bytes);
        const std::int64_t before = increase(count.blocks, delta.blocks * 2);
        if (TRACENEW_UNLIKELY((before & listed) == 0)) {
            list(changed_[bank], count, id);
        }
    }

    /// By any number of threads.
    TRACENEW_HOT void add_shared(unsigned bank, TracebackId id, Delta delta) noexcept {
        Count& count = counts_[index_of(id)][bank];
        count.bytes.fetch_add(delta.bytes, order_relaxed);
        const std::int64_t before = count.blocks.fetch_add(delta.blocks * 2, order_relaxed);
        if (TRACENEW_UNLIKELY((before & listed) == 0)) {
            list_shared(changed_[bank], count, id);
        }
    }

    /// In the child of a fork, for a set whose owner may have been about to list an id.
    void list_anew(std::uint32_t tracebacks) noexcept {
        for (unsigned bank = 0; bank < banks; ++bank) {
            std::uint32_t size = 0;
            for (std::uint32_t id = 0; id <= tracebacks; ++id) {
                if ((counts_[id][bank].blocks.load(order_relaxed) & listed) != 0) {
                    changed_[bank].ids[size++].store(id, order_relaxed);
                }
            }
            changed_[bank].size.store(size, order_relaxed);
        }
    }

    /// Bytes of memory that `tracebacks` of them touch, and the tracer's own counts.
    static constexpr std::size_t memory(std::uint32_t tracebacks) noexcept {
        return (tracebacks + std::size_t{1}) * memory_of_one();
    }
    static constexpr std::size_t memory_of_one() noexcept {
        return banks * (sizeof(Count) + sizeof(std::uint32_t));
    }
    /// And what is remembered for somebody who was inside for too long.
    std::size_t memory_of_told(std::uint32_t tracebacks) const noexcept {
        return told_ == nullptr ? 0 : banks * (tracebacks + std::size_t{1}) * sizeof(Delta);
    }

protected:
    /// Calls `visit(id, Delta)` for what has moved since it was last asked, and counts from
    /// nothing. When nobody is inside.
    template <class Visit>
    void reset(unsigned bank, Visit&& visit) noexcept {
        for_each_listed(bank, [&](TracebackId id, Count& count) {
            Delta now = count.delta();
            if (told_ != nullptr) {
                Delta& told = told_[index_of(id)][bank];
                now = {now.bytes - told.bytes, now.blocks - told.blocks};
                told = {};
            }
            visit(id, now);
            count.bytes.store(0, order_relaxed);
            count.blocks.store(0, order_relaxed);
        });
        changed_[bank].size.store(0, order_relaxed);
    }

    /// The same while somebody may still add to it. What cannot be remembered for want of memory is
    /// told by a later call.
    template <class Visit>
    void read(unsigned bank, Visit&& visit) noexcept {
        if (told_ == nullptr && !map_told()) {
            return;
        }
        for_each_listed(bank, [&](TracebackId id, Count& count) {
            Delta& told = told_[index_of(id)][bank];
            const Delta now = count.delta();
            visit(id, Delta{now.bytes - told.bytes, now.blocks - told.blocks});
            told = now;
        });
    }

private:
    // `blocks` is twice the number of units, and its lowest bit says that the id is listed.
    static constexpr std::int64_t listed = 1;

    struct Count {
        Atomic<std::int64_t> bytes;
        Atomic<std::int64_t> blocks;

        Delta delta() const noexcept {
            return {bytes.load(order_relaxed), (blocks.load(order_relaxed) & ~listed) / 2};
        }
    };

    struct Changed {
        Atomic<std::uint32_t> size;
        Atomic<std::uint32_t> ids[max_tracebacks + std::size_t{1}];
    };

    TRACENEW_HOT static std::int64_t increase(Atomic<std::int64_t>& value,
                                              std::int64_t by) noexcept {
        const std::int64_t before = value.load(order_relaxed);
        value.store(before + by, order_relaxed);
        return before;
    }

    TRACENEW_NOINLINE static void list(Changed& changed, Count& count, TracebackId id) noexcept {
        // In this order: an owner may end in between, in a handler that does not return, and what
        // is marked and not listed is read never again. Twice in the list does no harm.
        const std::uint32_t at = changed.size.load(order_relaxed);
        if (at <= max_tracebacks) {
            changed.ids[at].store(index_of(id), order_relaxed);
            changed.size.store(at + 1, order_release);
        }
        count.blocks.fetch_or(listed, order_relaxed);
    }

    TRACENEW_NOINLINE static void list_shared(Changed& changed, Count& count,
                                              TracebackId id) noexcept {
        if ((count.blocks.fetch_or(listed, order_relaxed) & listed) == 0) {
            const std::uint32_t at = changed.size.fetch_add(1, order_relaxed);
            changed.ids[at].store(index_of(id), order_relaxed);
        }
    }

    template <class Visit>
    void for_each_listed(unsigned bank, Visit&& visit) noexcept {
        const std::uint32_t size = changed_[bank].size.load(order_acquire);
        for (std::uint32_t i = 0; i < size; ++i) {
            const TracebackId id{changed_[bank].ids[i].load(order_relaxed)};
            visit(id, counts_[index_of(id)][bank]);
        }
    }

    bool map_told() noexcept {
        told_ = static_cast<Delta(*)[banks]>(
            Os::map_pages((max_tracebacks + std::size_t{1}) * sizeof *told_));
        return told_ != nullptr;
    }

    Delta (*told_)[banks];  // what cuts were told of banks that somebody was inside of
    Changed changed_[banks];
    // A traceback's two banks side by side: a close that changes the bank finds its line at hand.
    Count counts_[max_tracebacks + std::size_t{1}][banks];
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
