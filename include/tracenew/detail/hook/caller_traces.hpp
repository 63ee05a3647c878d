// SPDX-License-Identifier: MIT
// Who called operator new, as a traceback's id: the last walk's from there where another would be
// the same, else by another.
// World: hot. May include: base, unwind, store, hook.
#pragma once

#include "tracenew/detail/base/code_era.hpp"
#include "tracenew/detail/hook/thread_records.hpp"
#include "tracenew/detail/hook/tracings.hpp"
#include "tracenew/detail/unwind/capture.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A layer of the Recorder: walks and names what has called, and fills the tables below it.
class CallerTraces : public Tracings {
protected:
    /// `none` when there is no room for another traceback.
    template <CodePath Taken>
    TRACENEW_HOT TracebackId trace(const ReentryGuard&, ThreadRecord& record,
                                   Registers caller) noexcept {
        if (Taken == CodePath::any && record.counters.is_shared()) {
            return trace_anew(caller);
        }
        RememberedWalk& walk = record.walks.from(caller);
        return is_the_same(walk, caller, limit())
                   ? walk.id
                   : trace_by_rows(walk, caller.ip, caller.sp, caller.fp);
    }

private:
    // The caller in three words: a struct of 24 bytes would go through memory.
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
            walk.id = TracebackId::none;  // other code may lie at the same addresses
            walk.firm = 0;
        }
        if (TRACENEW_UNLIKELY(!capture_like(walk, caller, limit()))) {
            return trace_anew(caller);
        }
        walk.era = era;
        if (TRACENEW_UNLIKELY(walk.is_truncated())) {
            losses.add(losses.truncated);
        }
        if (walk.id == TracebackId::none) {
            const TracebackView whole{walk.addresses, walk.size, walk.more};
            walk.id = tracebacks.find(walk.hash);
            if (TRACENEW_UNLIKELY(walk.id == TracebackId::none)) {
                if (is_astray(walk.addresses, walk.size)) {
                    return trace_anew(caller);
                }
                walk.id = tracebacks.intern(whole, walk.hash);
            }
            if (TRACENEW_UNLIKELY(walk.id == TracebackId::none)) {
                walk.id = shorten(whole, walk.leading);
            }
        } else if (walk.is_worth_listing()) {
            expect_the_same(walk, caller);
        }
        return walk.id;
    }

    TRACENEW_NOINLINE TracebackId trace_anew(Registers caller) noexcept {
        const std::size_t limit = this->limit();
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
        return TRACENEW_LIKELY(id != TracebackId::none) ? id : shorten(whole, frames.leading());
    }

    bool is_new(const FrameBuffer& frames) const noexcept {
        const TracebackView whole{frames.addresses(), frames.size(), frames.more()};
        return tracebacks.find(TracebackTable::hash_of(whole)) == TracebackId::none;
    }

    // There are a million tracebacks: better the site alone than a block that is not counted.
    TRACENEW_NOINLINE TracebackId shorten(TracebackView whole, std::size_t leading) noexcept {
        losses.add(losses.truncated);
        return tracebacks.intern_shortened(whole, leading + 1);
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
