// SPDX-License-Identifier: MIT
// Signals that ask for a report: counted in the handler, answered at the next close.
// World: cold. May include: base, os.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/os/spin_lock.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Of the process; any number of probes may listen to one signal.
class ReportSignal {
public:
    /// From now on that signal asks for reports, and does nothing else for the rest of the process:
    /// what it did by default, ending the program, must not come back when the last probe goes,
    /// for whoever sends it does not know. False, and nothing has changed, when the program does
    /// something with it already, or when it cannot be caught.
    static bool listen(int signal) noexcept {
        if (signal <= 0 || signal >= end) {
            return false;
        }
        const SpinGuard guard{lock_};
        if (handlers_[signal] != nullptr && Os::is_handled_by(signal, handlers_[signal])) {
            return true;
        }
        if (!Os::handle_signal(signal, &count)) {
            return false;
        }
        handlers_[signal] = &count;
        return true;
    }

    /// How often that signal has come: a probe that has answered fewer owes a report.
    static unsigned times(int signal) noexcept { return times_[signal].load(order_relaxed); }

private:
    static constexpr int end = 65;  // Linux has 1 to 64

    static void count(int signal) noexcept { times_[signal].fetch_add(1, order_relaxed); }

    TRACENEW_SHARED static inline SpinLock lock_;
    TRACENEW_SHARED static inline void (*handlers_[end])(int) = {};  // of whichever module
    TRACENEW_SHARED static inline Atomic<unsigned> times_[end];
    static_assert(__atomic_always_lock_free(sizeof(unsigned), nullptr),
                  "a signal handler adds to it");
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
