// SPDX-License-Identifier: MIT
// How much of each traceback is alive, in all, and what was lost: the sums that snapshots read.
// World: hot. May include: base, os, store.
//
// Each tracing number has counters of its own. A hook that began before a stop() or clear_traces()
// and ends after it adds to the old ones, which nobody reads any more: so clearing never waits.
#pragma once

#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/os/os.hpp"

#include <atomic>
#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Live bytes (as requested) and live blocks.
struct Amount {
    std::uint64_t bytes = 0;
    std::uint64_t blocks = 0;
};

struct LossCounters {
    std::atomic<std::uint64_t> dropped{0};
    std::atomic<std::uint64_t> skipped{0};
    std::atomic<std::uint64_t> unmatched_frees{0};
    std::atomic<std::uint64_t> truncated{0};
    std::atomic<std::uint64_t> closes{0};
};

class Counters {
public:
    /// Maps the pages; false when they are refused.
    bool reserve() noexcept {
        if (counts_.load(std::memory_order_relaxed) == nullptr) {
            counts_.store(static_cast<Count*>(Os::map_pages(bytes)), std::memory_order_release);
        }
        return counts_.load(std::memory_order_relaxed) != nullptr;
    }

    /// Back to zero; `reserve()` must have succeeded.
    void clear() noexcept {
        Os::zero_pages(counts_.load(std::memory_order_relaxed), bytes);
        current_.store(0, std::memory_order_relaxed);
        peak_.store(0, std::memory_order_relaxed);
        losses.dropped.store(0, std::memory_order_relaxed);
        losses.skipped.store(0, std::memory_order_relaxed);
        losses.unmatched_frees.store(0, std::memory_order_relaxed);
        losses.truncated.store(0, std::memory_order_relaxed);
        losses.closes.store(0, std::memory_order_relaxed);
    }

    void add(TracebackId id, std::uint64_t size) noexcept {
        Count& count = counts_.load(std::memory_order_relaxed)[index_of(id)];
        count.bytes.fetch_add(size, std::memory_order_relaxed);
        count.blocks.fetch_add(1, std::memory_order_relaxed);
        if (id != TracebackId::own) {
            raise_peak(current_.fetch_add(size, std::memory_order_relaxed) + size);
        }
    }

    void subtract(TracebackId id, std::uint64_t size) noexcept {
        Count& count = counts_.load(std::memory_order_relaxed)[index_of(id)];
        count.bytes.fetch_sub(size, std::memory_order_relaxed);
        count.blocks.fetch_sub(1, std::memory_order_relaxed);
        if (id != TracebackId::own) {
            current_.fetch_sub(size, std::memory_order_relaxed);
        }
    }

    Amount of(TracebackId id) const noexcept {
        const Count& count = counts_.load(std::memory_order_relaxed)[index_of(id)];
        return {count.bytes.load(std::memory_order_relaxed),
                count.blocks.load(std::memory_order_relaxed)};
    }

    std::uint64_t current() const noexcept { return current_.load(std::memory_order_relaxed); }
    std::uint64_t peak() const noexcept { return peak_.load(std::memory_order_relaxed); }
    void reset_peak() noexcept { peak_.store(current(), std::memory_order_relaxed); }

    static constexpr std::size_t memory(std::uint32_t tracebacks) noexcept {
        return (tracebacks + std::size_t{1}) * sizeof(Count);
    }

    LossCounters losses;

private:
    struct Count {
        std::atomic<std::uint64_t> bytes;
        std::atomic<std::uint64_t> blocks;
    };
    static constexpr std::size_t bytes = (max_tracebacks + std::size_t{1}) * sizeof(Count);

    void raise_peak(std::uint64_t now) noexcept {
        std::uint64_t peak = peak_.load(std::memory_order_relaxed);
        while (now > peak && !peak_.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
        }
    }

    std::atomic<Count*> counts_{nullptr};
    std::atomic<std::uint64_t> current_{0};
    std::atomic<std::uint64_t> peak_{0};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
