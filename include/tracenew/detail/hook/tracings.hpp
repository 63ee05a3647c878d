// SPDX-License-Identifier: MIT
// How a tracing begins and ends, and the tables that it fills.
// World: hot. May include: base, os, store, hook.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/hook/losses.hpp"
#include "tracenew/detail/hook/sampler.hpp"
#include "tracenew/detail/hook/sums.hpp"
#include "tracenew/detail/hook/thread_state.hpp"
#include "tracenew/detail/os/spin_lock.hpp"
#include "tracenew/detail/store/birth_clock.hpp"
#include "tracenew/detail/store/block_table.hpp"
#include "tracenew/detail/store/traceback_table.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The tracings of the process, one after the other: they have the same tables.
class Tracings {
public:
    // ---- with `control` held --------------------------------------------------------------------

    /// Maps the tables of a tracing; false when they are refused, and nothing has changed.
    bool reserve() noexcept {
        const ReentryGuard guard{thread_state};
        return blocks.reserve() && tracebacks.reserve() && sums.reserve();
    }

    /// After `reserve()`, when off.
    TracingNumber begin(std::size_t frames, std::uint64_t sample_interval) noexcept {
        limit_.store(frames, order_relaxed);
        sampler.set_interval(sample_interval);
        begin_next();
        return tracing();
    }

    /// What is alive is forgotten; tracebacks are kept for the snapshots.
    void end() noexcept {
        is_tracing_.store(false, order_release);
        forget();
    }

    /// Forgets what is alive and goes on tracing: whoever asks finds it on all the time.
    void restart() noexcept {
        forget();
        begin_next();
    }

    /// Code has gone from these ranges, in an era that has ended.
    void retire_tracebacks(const CodeRange* ranges, std::size_t count) noexcept {
        if (count != 0) {
            const ReentryGuard guard{thread_state};
            tracebacks.retire(ranges, count);
        }
    }

    // ---- what anybody may ask -------------------------------------------------------------------

    /// 0 when off.
    TracingNumber tracing() const noexcept {
        return is_tracing_.load(order_acquire) ? number_of(serial()) : 0;
    }
    /// How many tracings have begun; the one that is on is the last. Unlike its number it never
    /// comes again.
    std::uint64_t serial() const noexcept { return serial_.load(order_relaxed); }
    /// Frames that a traceback has at most.
    TRACENEW_HOT std::size_t limit() const noexcept { return limit_.load(order_relaxed); }

    Sums sums;
    BlockTable blocks;
    TracebackTable tracebacks;
    BirthClock clock;
    LossCounters losses;
    Sampler sampler;
    SpinLock control;  // start, stop, clear, cut

private:
    static TracingNumber number_of(std::uint64_t serial) noexcept {
        return static_cast<TracingNumber>((serial - 1) % max_tracing_number + 1);
    }

    void begin_next() noexcept {
        clock.restart();
        losses.clear();
        const std::uint64_t serial = serial_.load(order_relaxed) + 1;
        serial_.store(serial, order_relaxed);
        is_tracing_.store(true, order_release);
        sums.begin(number_of(serial), sampler.is_on());
    }

    void forget() noexcept {
        sums.end();
        const ReentryGuard guard{thread_state};
        blocks.clear();
    }

    Atomic<std::uint64_t> serial_{0};
    Atomic<bool> is_tracing_{false};
    Atomic<std::size_t> limit_{0};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
