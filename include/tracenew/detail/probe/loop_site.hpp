// SPDX-License-Identifier: MIT
// Where a loop opens its iterations: what that function calls is the loop's own work.
// World: cold. May include: base, hook, standard library.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/hook/recorder.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Of the first iteration that began while there was a tracing.
class LoopSite {
public:
    /// Called where an iteration begins; walks the stack once, and allocates nothing.
    void note() noexcept {
        if (!is_known_.load(order_relaxed) && recorder.tracing() != 0 &&
            !is_known_.exchange(true, order_relaxed)) {
            find();
        }
    }

    /// The calls that led there; own when they are not known.
    TracebackId traceback() const noexcept { return TracebackId{id_.load(order_relaxed)}; }

private:
    static constexpr std::size_t frames = 4;  // beyond those that are looked through

    TRACENEW_NOINLINE void find() noexcept {
        if (thread_state.in_hook) {
            return;
        }
        std::uintptr_t addresses[FrameBuffer::capacity_for(frames)];
        FrameBuffer buffer{addresses, frames};
        const ReentryGuard guard{thread_state};
        capture(Registers::of_caller(), buffer);
        const TracebackId id =
            recorder.tracebacks.intern({buffer.addresses(), buffer.size(), buffer.more()});
        id_.store(index_of(id), order_relaxed);
    }

    Atomic<bool> is_known_{false};
    Atomic<std::uint32_t> id_{index_of(TracebackId::none)};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
