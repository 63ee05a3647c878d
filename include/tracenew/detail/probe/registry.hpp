// SPDX-License-Identifier: MIT
// The probes that are alive: for forks, for the end of a tracing, and for exit.
// World: cold. May include: base, os, control.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/control/session.hpp"
#include "tracenew/detail/os/spin_lock.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What the registry needs of a probe: a place in its list, a lock to hold across a fork, and whom
/// to tell that the tracing is about to end.
struct RegisteredProbe {
    mutable SpinLock lock;
    /// The thread that prints. Not a lock that forks wait for: to print may take long, and asks the
    /// program.
    mutable Atomic<const ThreadMarks*> printing{nullptr};
    void (*note_end)(RegisteredProbe&) = nullptr;
    RegisteredProbe* next = nullptr;
};

class ProbeRegistry {
public:
    static void add(RegisteredProbe& probe) {
        Session::prepare();  // its fork handlers first: locks are taken in the order probe, tracer
        if (!is_at_fork_.exchange(true, order_relaxed)) {
            static_cast<void>(Os::at_fork(&lock_all, &unlock_all, &begin_as_child));
            Session::call_before_end(&tell_of_end);
        }
        const SpinGuard guard{lock_};
        probe.next = first_;
        first_ = &probe;
    }

    static void remove(RegisteredProbe& probe) noexcept {
        const SpinGuard guard{lock_};
        RegisteredProbe** link = &first_;
        while (*link != nullptr && *link != &probe) {
            link = &(*link)->next;
        }
        if (*link != nullptr) {
            *link = probe.next;
        }
    }

    static bool is_empty() noexcept {
        const SpinGuard guard{lock_};
        return first_ == nullptr;
    }

private:
    static void tell_of_end() noexcept {
        const SpinGuard guard{lock_};
        for (RegisteredProbe* probe = first_; probe != nullptr; probe = probe->next) {
            probe->note_end(*probe);
        }
    }

    static void lock_all() noexcept {
        lock_.lock_for_fork();
        for (RegisteredProbe* probe = first_; probe != nullptr; probe = probe->next) {
            probe->lock.lock_for_fork();
        }
    }
    static void unlock_all() noexcept {
        for (RegisteredProbe* probe = first_; probe != nullptr; probe = probe->next) {
            probe->lock.unlock_after_fork();
        }
        lock_.unlock_after_fork();
    }
    static void begin_as_child() noexcept {
        for (RegisteredProbe* probe = first_; probe != nullptr; probe = probe->next) {
            if (probe->printing.load(order_relaxed) != &thread_marks) {
                probe->printing.store(nullptr, order_relaxed);
            }
        }
        unlock_all();
    }

    TRACENEW_SHARED static inline Atomic<bool> is_at_fork_{false};
    TRACENEW_SHARED static inline SpinLock lock_;
    TRACENEW_SHARED static inline RegisteredProbe* first_ = nullptr;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
