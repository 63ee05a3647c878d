// SPDX-License-Identifier: MIT
// What was alive at the last cut, by traceback, and what has changed since an earlier one.
// World: hot. May include: base, os, store.
//
// Entries hang in a list in the order of their last change: who closes an iteration reads those at
// its front and no others, however many tracebacks there are and whoever else has cut meanwhile.
#pragma once

#include "tracenew/detail/base/amount.hpp"
#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/store/delta.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Not thread-safe: `Tracings::control` is held around it.
class Ledger {
public:
    /// Maps the pages; false when they are refused.
    bool reserve() noexcept {
        if (entries_ == nullptr) {
            entries_ = static_cast<Entry*>(Os::map_pages(bytes));
        }
        return entries_ != nullptr;
    }

    /// Back to nothing; `reserve()` must have succeeded.
    void clear() noexcept {
        Os::zero_pages(entries_, bytes);
        cut_ = 0;
    }

    /// What is added from now on belongs to the next cut.
    void begin_cut() noexcept { ++cut_; }
    std::uint64_t cut() const noexcept { return cut_; }

    void add(TracebackId id, Delta delta) noexcept {
        Entry& entry = entries_[index_of(id)];
        entry.bytes += delta.bytes;
        entry.blocks += delta.blocks;
        entry.changed_in = cut_;
        if (id != TracebackId::own) {
            move_to_front(index_of(id));
        }
    }

    Amount of(TracebackId id) const noexcept {
        const Entry& entry = entries_[index_of(id)];
        return {whole(entry.bytes),
                whole((entry.blocks + Delta::one_block / 2) / Delta::one_block)};
    }

    /// Calls `visit(id)` for what was added to in the cuts after `cut`, the latest first.
    template <class Visit>
    void for_each_changed_since(std::uint64_t cut, Visit&& visit) const {
        for (std::uint32_t i = entries_[head].older; i != head && entries_[i].changed_in > cut;
             i = entries_[i].older) {
            visit(TracebackId{i});
        }
    }

    /// Bytes of memory that `tracebacks` of them touch, and the tracer's own entry.
    static constexpr std::size_t memory(std::uint32_t tracebacks) noexcept {
        return (tracebacks + std::size_t{1}) * memory_of_one();
    }
    static constexpr std::size_t memory_of_one() noexcept { return sizeof(Entry); }

private:
    struct Entry {
        std::int64_t bytes;
        std::int64_t blocks;  // in units of Delta
        std::uint64_t changed_in;
        std::uint32_t newer;  // neighbours in the list, a ring through `head`
        std::uint32_t older;  // both 0 in an entry that is not in it: then it is the ring's end
    };
    static constexpr std::size_t bytes = (max_tracebacks + std::size_t{1}) * sizeof(Entry);
    // The tracer's own entry is in no list that anybody is shown, so its links are free.
    static constexpr std::uint32_t head = index_of(TracebackId::own);

    static std::uint64_t whole(std::int64_t value) noexcept {
        return value > 0 ? static_cast<std::uint64_t>(value) : 0;
    }

    void move_to_front(std::uint32_t i) noexcept {
        Entry& entry = entries_[i];
        Entry& ring = entries_[head];
        if (ring.older == i) {
            return;
        }
        if (entry.newer != 0 || entry.older != 0) {
            entries_[entry.newer].older = entry.older;
            entries_[entry.older].newer = entry.newer;
        }
        entry.newer = head;
        entry.older = ring.older;
        entries_[ring.older].newer = i;
        ring.older = i;
    }

    Entry* entries_ = nullptr;
    std::uint64_t cut_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
