// SPDX-License-Identifier: MIT
// The funnel: every traced block goes in and out here, top to bottom, and nowhere else.
// World: hot. May include: base, os, unwind, store, hook.
#pragma once

#include "tracenew/detail/hook/caller_traces.hpp"
#include "tracenew/detail/hook/sums.hpp"
#include "tracenew/detail/hook/thread_records.hpp"
#include "tracenew/detail/hook/tracings.hpp"
#include "tracenew/detail/store/block.hpp"

#include <type_traits>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The recorder of the process: what begins and ends a tracing is below it in Tracings, who called
/// is found out in CallerTraces. Constant-initialised and never destroyed: it works before main and
/// after the last static destructor.
class Recorder : public CallerTraces {
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

    // ---- what the tracer asks -------------------------------------------------------------------

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

    /// The same with where each begins: `visit(address, const Block&)`.
    template <class Visit>
    void for_each_block_at(TracingNumber tracing, Visit&& visit) {
        const ReentryGuard guard{thread_state};
        blocks.for_each_at(tracing, visit);
    }

private:
    // ---- in the hook ----------------------------------------------------------------------------

    // Ordinary: from a thread with a record of its own, outside the hook and the tracer's own code,
    // while every block is traced.
    TRACENEW_HOT CodePath path_of(const ThreadState& thread) const noexcept {
        const bool is_ordinary = !thread.in_hook && thread.own_depth == 0 &&
                                 sums.state().takes_all() && thread.record != nullptr &&
                                 thread.record->counters.is_ordinary();
        return TRACENEW_LIKELY(is_ordinary) ? CodePath::ordinary : CodePath::any;
    }

    // The caller in three words: a struct of 24 bytes would go through memory.
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
            if (TRACENEW_UNLIKELY(id == TracebackId::none)) {
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
};

static_assert(std::is_trivially_destructible_v<Recorder>,
              "late frees come after static destructors");

TRACENEW_SHARED inline Recorder recorder;

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
