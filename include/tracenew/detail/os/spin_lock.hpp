// SPDX-License-Identifier: MIT
// A lock for the rare paths of the hot world: it never allocates and may be held across a fork.
// World: hot. May include: base, os.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/os/os.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class SpinLock {
public:
    void lock() noexcept {
        for (unsigned round = 0; locked_.exchange(true, order_acquire); ++round) {
            Os::wait_a_little(round);
        }
    }
    void unlock() noexcept { locked_.store(false, order_release); }

private:
    Atomic<bool> locked_{false};
};

/// std::lock_guard without <mutex>.
class SpinGuard {
public:
    explicit SpinGuard(SpinLock& lock) noexcept
        : lock_(lock) {
        lock_.lock();
    }
    ~SpinGuard() { lock_.unlock(); }
    SpinGuard(const SpinGuard&) = delete;
    SpinGuard& operator=(const SpinGuard&) = delete;

private:
    SpinLock& lock_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
