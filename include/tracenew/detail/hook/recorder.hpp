// SPDX-License-Identifier: MIT
// The funnel: every traced block goes in and out here, top to bottom, and nowhere else.
// World: hot. May include: base, os, unwind, store, hook.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/hook/losses.hpp"
#include "tracenew/detail/hook/sampler.hpp"
#include "tracenew/detail/hook/sums.hpp"
#include "tracenew/detail/store/block_table.hpp"
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

    TRACENEW_HOT bool is_active() const noexcept { return sums.state().bits != 0; }

    /// Whether samples are taken and this is none; nearly always, then. Apart from the rest, so
    /// that it costs a comparison of numbers.
    TRACENEW_HOT bool passes_over(std::size_t size) noexcept {
        if (TRACENEW_LIKELY(!sums.state().takes_samples())) {
            return false;
        }
        ThreadState& thread = this_thread_state();
        return thread.own_depth == 0 && !thread.in_hook && sampler.passes(thread, size, serial());
    }
    TRACENEW_HOT bool passes_over(const void* block) noexcept {
        return TRACENEW_UNLIKELY(sums.state().takes_samples()) && !blocks.may_hold(block);
    }

    /// `block` is not yet known to the program; `size` is what the program asked for.
    TRACENEW_HOT void on_allocate(void* block, std::size_t size, Registers caller) noexcept {
        ThreadState& thread = this_thread_state();
        if (TRACENEW_LIKELY(path_of(thread) == CodePath::ordinary)) {
            const ReentryGuard guard{thread};
            record_allocation<CodePath::ordinary>(guard, thread, block, size, caller);
        } else {
            on_other_allocate(block, size, caller.ip, caller.sp, caller.fp);
        }
    }

    /// `block` is not yet given back to malloc, so nobody else can be handed its address.
    TRACENEW_HOT void on_free(void* block) noexcept {
        ThreadState& thread = this_thread_state();
        if (TRACENEW_LIKELY(path_of(thread) == CodePath::ordinary)) {
            const ReentryGuard guard{thread};
            record_delete<CodePath::ordinary>(guard, thread, block);
        } else {
            on_other_free(block);
        }
    }

    // ---- what the tracer calls ------------------------------------------------------------------

    // With `control` held, all of it.

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

    // Outside the hook, but with its locks: a signal handler that comes in between must not wait
    // for them, so to it this is the hook.

    Block find(std::uintptr_t address) noexcept {
        const ReentryGuard guard{thread_state};
        return blocks.find(address);
    }

    /// `visit` must not allocate.
    template <class Visit>
    void for_each_block(TracingNumber tracing, Visit&& visit) {
        const ReentryGuard guard{thread_state};
        blocks.for_each(tracing, visit);
    }

    // ---- what anybody may ask -------------------------------------------------------------------

    /// 0 when off.
    TracingNumber tracing() const noexcept {
        return is_tracing_.load(order_acquire) ? number_of(serial()) : 0;
    }
    /// How many tracings have begun; the one that is on is the last. Unlike its number it never
    /// comes again.
    std::uint64_t serial() const noexcept { return serial_.load(order_relaxed); }
    std::size_t limit() const noexcept { return limit_.load(order_relaxed); }

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

    // ---- in the hook ----------------------------------------------------------------------------

    // Ordinary: from a thread with a record of its own, outside the hook and the tracer's own code,
    // while every block is traced.
    TRACENEW_HOT CodePath path_of(const ThreadState& thread) const noexcept {
        const bool is_ordinary = !thread.in_hook && thread.own_depth == 0 &&
                                 sums.state().takes_all() && thread.record != nullptr &&
                                 thread.record->counters.is_ordinary();
        return TRACENEW_LIKELY(is_ordinary) ? CodePath::ordinary : CodePath::any;
    }

    TRACENEW_NOINLINE TRACENEW_OPTIMIZED void on_other_allocate(void* block, std::size_t size,
                                                                std::uintptr_t ip,
                                                                std::uintptr_t sp,
                                                                std::uintptr_t fp) noexcept {
        ThreadState& thread = this_thread_state();
        if (!is_active()) {
            return;
        }
        if (thread.in_hook) {
            skip(thread);
            return;
        }
        const ReentryGuard guard{thread};
        record_allocation<CodePath::any>(guard, thread, block, size, {ip, sp, fp});
    }

    TRACENEW_NOINLINE TRACENEW_OPTIMIZED void on_other_free(void* block) noexcept {
        ThreadState& thread = this_thread_state();
        if (thread.in_hook) {
            // The escape table's lock may be held below us; the block's word would turn stale, and
            // is put right when its address is handed out again.
            skip(thread);
            return;
        }
        const ReentryGuard guard{thread};
        record_delete<CodePath::any>(guard, thread, block);
    }

    template <CodePath Taken>
    TRACENEW_HOT ThreadRecord& record_of(ThreadState& thread) noexcept {
        return Taken == CodePath::ordinary ? *thread.record : thread_records.mine(thread);
    }

    template <CodePath Taken>
    TRACENEW_HOT void record_allocation(const ReentryGuard& guard, ThreadState& thread, void* block,
                                        std::size_t size, Registers caller) noexcept {
        const std::uint64_t began = serial();
        ThreadRecord& record = record_of<Taken>(thread);
        TracebackId id = TracebackId::own;
        if (Taken == CodePath::ordinary || thread.own_depth == 0) {
            if (Taken == CodePath::any && sampler.is_on() && !sampler.takes(thread, size, began)) {
                return;
            }
            id = trace<Taken>(guard, record, caller);
            if (TRACENEW_UNLIKELY(id == TracebackId::own)) {
                losses.add(losses.dropped);
                return;
            }
        }
        Sums::Event<Taken> event{sums, record.counters};
        // A walk may take long; what was no sample of the last tracing must not be one of this.
        const bool is_wanted = Taken == CodePath::ordinary
                                   ? event.state().takes_all()
                                   : event.state().tracing() != 0 && serial() == began;
        if (TRACENEW_LIKELY(is_wanted)) {
            insert(event, block, {size, id, clock.generation(), event.state().tracing()});
        }
    }

    template <CodePath Taken>
    TRACENEW_HOT void record_delete(const ReentryGuard&, ThreadState& thread,
                                    void* block) noexcept {
        Sums::Event<Taken> event{sums, record_of<Taken>(thread).counters};
        const Block known = blocks.erase(block);
        if (TRACENEW_UNLIKELY(event.state().tracing() == 0)) {
            return;
        }
        if (TRACENEW_LIKELY(known.tracing == event.state().tracing())) {
            event.subtract(known.traceback, counted(event, known));
        } else if (known.tracing == 0 && thread.own_depth == 0 && !event.state().takes_samples()) {
            // Of samples nobody can tell: most blocks are none.
            losses.add(losses.unmatched_frees);
        }
    }

    // We are in the hook below: a signal handler, or the cold world that the walk asks about code
    // it has not met, whose memory is the tracer's own and no loss.
    void skip(const ThreadState& thread) noexcept {
        if (thread.own_depth == 0) {
            losses.add(losses.skipped);
        }
    }

    template <CodePath Taken>
    TRACENEW_HOT TracebackId trace(const ReentryGuard&, ThreadRecord& record,
                                   Registers caller) noexcept {
        if (Taken == CodePath::any && record.counters.is_shared()) {
            return trace_anew(caller);
        }
        RememberedWalk& walk = record.walks.from(caller);
        return is_the_same(walk, caller, limit_.load(order_relaxed))
                   ? walk.id
                   : trace_by_rows(walk, caller.ip, caller.sp, caller.fp);
    }

    TRACENEW_NOINLINE TRACENEW_OPTIMIZED TracebackId trace_by_rows(RememberedWalk& walk,
                                                                   std::uintptr_t ip,
                                                                   std::uintptr_t sp,
                                                                   std::uintptr_t fp) noexcept {
        const Registers caller{ip, sp, fp};
        if (walk.is_listed()) {
            walk.unlist();
        }
        const std::uint32_t era = code_era.now();
        if (TRACENEW_UNLIKELY(walk.era != era)) {
            walk.id = TracebackId::own;  // other code may lie at the same addresses
            walk.firm = 0;
        }
        if (TRACENEW_UNLIKELY(!capture_like(walk, caller, limit_.load(order_relaxed)))) {
            return trace_anew(caller);
        }
        walk.era = era;
        if (TRACENEW_UNLIKELY(walk.is_truncated())) {
            losses.add(losses.truncated);
        }
        if (walk.id == TracebackId::own) {
            const TracebackView whole{walk.addresses, walk.size, walk.more};
            walk.id = tracebacks.find(walk.hash);
            if (TRACENEW_UNLIKELY(walk.id == TracebackId::own)) {
                if (is_astray(walk.addresses, walk.size)) {
                    return trace_anew(caller);
                }
                walk.id = tracebacks.intern(whole, walk.hash);
            }
            if (TRACENEW_UNLIKELY(walk.id == TracebackId::own)) {
                walk.id = shorten(whole, walk.leading);
            }
        } else if (walk.is_worth_listing()) {
            expect_the_same(walk, caller);
        }
        return walk.id;
    }

    TRACENEW_NOINLINE TracebackId trace_anew(Registers caller) noexcept {
        const std::size_t limit = limit_.load(order_relaxed);
        // On the stack, and no larger than asked for: some of the stacks we run on have 16 KiB.
        auto* addresses = static_cast<std::uintptr_t*>(
            __builtin_alloca(FrameBuffer::capacity_for(limit) * sizeof(std::uintptr_t)));
        FrameBuffer frames{addresses, limit};
        capture(caller, frames);
        if (is_new(frames) && is_astray(frames.addresses(), frames.size())) {
            frames.clear();
            capture(caller, frames);
        }
        if (frames.is_truncated()) {
            losses.add(losses.truncated);
        }
        const TracebackView whole{frames.addresses(), frames.size(), frames.more()};
        const TracebackId id = tracebacks.intern(whole);
        return TRACENEW_LIKELY(id != TracebackId::own) ? id : shorten(whole, frames.leading());
    }

    bool is_new(const FrameBuffer& frames) const noexcept {
        const TracebackView whole{frames.addresses(), frames.size(), frames.more()};
        return tracebacks.find(TracebackTable::hash_of(whole)) == TracebackId::own;
    }

    // There are a million tracebacks: better the site alone than a block that is not counted.
    TRACENEW_NOINLINE TracebackId shorten(TracebackView whole, std::size_t leading) noexcept {
        losses.add(losses.truncated);
        return tracebacks.intern_shortened(whole, leading + 1);
    }

    template <CodePath Taken>
    TRACENEW_HOT Delta counted(const Sums::Event<Taken>& event, const Block& block) const noexcept {
        return TRACENEW_LIKELY(!event.state().takes_samples() ||
                               block.traceback == TracebackId::own)
                   ? Delta{static_cast<std::int64_t>(block.size), Delta::one_block}
                   : sampler.stands_for(block.size);
    }

    template <CodePath Taken>
    TRACENEW_HOT void insert(Sums::Event<Taken>& event, void* block, const Block& traced) noexcept {
        if (TRACENEW_LIKELY(blocks.insert_simply(block, traced))) {
            event.add(traced.traceback, counted(event, traced));
            return;
        }
        const BlockTable::Inserted inserted = blocks.insert(block, traced);
        if (inserted.displaced.tracing != 0) {
            event.subtract(inserted.displaced.traceback, counted(event, inserted.displaced));
        }
        if (inserted.ok) {
            event.add(traced.traceback, counted(event, traced));
        } else {
            losses.add(losses.dropped);
        }
    }

    Atomic<std::uint64_t> serial_{0};
    Atomic<bool> is_tracing_{false};
    Atomic<std::size_t> limit_{0};
};

static_assert(std::is_trivially_destructible_v<Recorder>,
              "late frees come after static destructors");

TRACENEW_SHARED inline Recorder recorder;

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
