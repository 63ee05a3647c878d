// SPDX-License-Identifier: MIT
// The funnel: every traced block goes in and out here, top to bottom, and nowhere else.
// World: hot. May include: base, os, unwind, store, hook.
#pragma once

#include "tracenew/detail/hook/thread_state.hpp"
#include "tracenew/detail/store/block_table.hpp"
#include "tracenew/detail/store/counters.hpp"
#include "tracenew/detail/store/traceback_table.hpp"
#include "tracenew/detail/unwind/capture.hpp"

#include <type_traits>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The recorder of the process. Constant-initialised and never destroyed: it works before main and
/// after the last static destructor.
class Recorder {
public:
    // ---- what the operators call ----------------------------------------------------------------

    bool is_active() const noexcept { return active_.load(std::memory_order_relaxed) != 0; }

    /// `block` is not yet known to the program; `size` is what the program asked for.
    void on_allocate(void* block, std::size_t size, Registers caller) noexcept {
        ThreadState& thread = thread_state;
        const TracingNumber tracing = active_.load(std::memory_order_acquire);
        if (tracing == 0) {
            return;
        }
        if (thread.in_hook) {
            skip(thread, tracing);
            return;
        }
        const ReentryGuard guard{thread};
        TracebackId id = TracebackId::own;
        if (thread.own_depth == 0) {
            id = trace(tracing, caller, guard);
            if (id == TracebackId::own) {
                losses(tracing).dropped.fetch_add(1, std::memory_order_relaxed);
                return;
            }
        }
        insert(block, {size, id, clock.generation(), tracing});
    }

    /// `block` is not yet given back to malloc, so nobody else can be handed its address.
    void on_free(void* block) noexcept {
        const TracingNumber tracing = active_.load(std::memory_order_acquire);
        if (tracing == 0) {
            return;
        }
        ThreadState& thread = thread_state;
        if (thread.in_hook) {
            // The escape table's lock may be held below us; the block's word would turn stale, and
            // is put right when its address is handed out again.
            skip(thread, tracing);
            return;
        }
        const ReentryGuard guard{thread};
        const Block known = blocks.erase(block);
        if (known.tracing == tracing) {
            counters(tracing).subtract(known.traceback, known.size);
        } else if (known.tracing == 0 && thread.own_depth == 0) {
            losses(tracing).unmatched_frees.fetch_add(1, std::memory_order_relaxed);
        }
    }

    // ---- what the tracer calls ------------------------------------------------------------------

    /// Maps the tables of the next tracing; false when they are refused, and nothing has changed.
    bool reserve() noexcept {
        return blocks.reserve() && tracebacks.reserve() && counters(next()).reserve();
    }

    /// After `reserve()`, with `control` held.
    TracingNumber begin(std::size_t frames) noexcept {
        const TracingNumber tracing = next();
        counters(tracing).clear();
        clock.restart();
        limit_.store(frames, std::memory_order_relaxed);
        latest_.store(tracing, std::memory_order_relaxed);
        active_.store(tracing, std::memory_order_release);
        return tracing;
    }

    /// With `control` held. What is alive is forgotten; tracebacks are kept for the snapshots.
    void end() noexcept {
        active_.store(0, std::memory_order_release);
        blocks.clear();
    }

    /// After `reserve()`, with `control` held: forgets what is alive and is at no time off. A hook
    /// that is on its way leaves a word of the old tracing behind; its number gives it away.
    void restart() noexcept {
        blocks.clear();
        begin(limit());
    }

    /// 0 when off.
    TracingNumber tracing() const noexcept { return active_.load(std::memory_order_acquire); }
    /// The tracing that is on, or else the last one; 0 when there was none.
    TracingNumber latest() const noexcept { return latest_.load(std::memory_order_relaxed); }
    std::size_t limit() const noexcept { return limit_.load(std::memory_order_relaxed); }

    Counters& counters(TracingNumber tracing) noexcept { return counters_[tracing - 1]; }
    LossCounters& losses(TracingNumber tracing) noexcept { return counters(tracing).losses; }

    BlockTable blocks;
    TracebackTable tracebacks;
    BirthClock clock;
    SpinLock control;  // start, stop, clear

private:
    TracingNumber next() const noexcept { return latest() % max_tracing_number + 1; }

    // We are in the hook below: a signal handler, or the cold world that the walk asks about code
    // it has not met, whose memory is the tracer's own and no loss.
    void skip(const ThreadState& thread, TracingNumber tracing) noexcept {
        if (thread.own_depth == 0) {
            losses(tracing).skipped.fetch_add(1, std::memory_order_relaxed);
        }
    }

    TRACENEW_NOINLINE TracebackId trace(TracingNumber tracing, Registers caller,
                                        const ReentryGuard&) noexcept {
        const std::size_t limit = limit_.load(std::memory_order_relaxed);
        // On the stack, and no larger than asked for: some of the stacks we run on have 16 KiB.
        auto* addresses = static_cast<std::uintptr_t*>(
            __builtin_alloca(FrameBuffer::capacity_for(limit) * sizeof(std::uintptr_t)));
        FrameBuffer frames{addresses, limit};
        capture(caller, frames);
        if (frames.is_truncated()) {
            losses(tracing).truncated.fetch_add(1, std::memory_order_relaxed);
        }
        return tracebacks.intern({frames.addresses(), frames.size(), frames.more()});
    }

    void insert(void* block, const Block& traced) noexcept {
        const BlockTable::Inserted inserted = blocks.insert(block, traced);
        Counters& sums = counters(traced.tracing);
        if (inserted.displaced.tracing != 0) {
            sums.subtract(inserted.displaced.traceback, inserted.displaced.size);
        }
        if (inserted.ok) {
            sums.add(traced.traceback, traced.size);
        } else {
            sums.losses.dropped.fetch_add(1, std::memory_order_relaxed);
        }
    }

    std::atomic<TracingNumber> active_{0};
    std::atomic<std::size_t> limit_{0};
    std::atomic<TracingNumber> latest_{0};
    Counters counters_[max_tracing_number];
};

static_assert(std::is_trivially_destructible_v<Recorder>,
              "late frees come after static destructors");

TRACENEW_SHARED inline Recorder recorder;

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
