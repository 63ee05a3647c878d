// SPDX-License-Identifier: MIT
// The probes that are alive: for forks, for the end of a tracing, and for exit.
// World: cold. May include: base, control, standard library.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/control/session.hpp"

#include <mutex>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What the registry needs of a probe: a place in its list, a lock to hold across a fork, and whom
/// to tell that the tracing is about to end.
struct RegisteredProbe {
    mutable std::mutex lock;
    void (*note_end)(RegisteredProbe&) = nullptr;
    RegisteredProbe* next = nullptr;
};

class ProbeRegistry {
public:
    static void add(RegisteredProbe& probe) {
        Session::prepare();  // its fork handlers first: locks are taken in the order probe, tracer
        if (!is_at_fork_.exchange(true, order_relaxed)) {
            static_cast<void>(Os::at_fork(&lock_all, &unlock_all, &unlock_all));
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
        lock_.lock();
        for (RegisteredProbe* probe = first_; probe != nullptr; probe = probe->next) {
            probe->lock.lock();
        }
    }
    static void unlock_all() noexcept {
        for (RegisteredProbe* probe = first_; probe != nullptr; probe = probe->next) {
            probe->lock.unlock();
        }
        lock_.unlock();
    }

    TRACENEW_SHARED static inline Atomic<bool> is_at_fork_{false};
    TRACENEW_SHARED static inline SpinLock lock_;
    TRACENEW_SHARED static inline RegisteredProbe* first_ = nullptr;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
