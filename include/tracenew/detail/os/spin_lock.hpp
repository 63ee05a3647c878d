// SPDX-License-Identifier: MIT
// A lock that never allocates, may be held across a fork, and knows whose it is.
// World: hot. May include: base, os.
//
// fork() may come when a lock is held by the forking thread itself: from a signal handler. And what
// other libraries do at a fork, or signal handlers meanwhile, runs while the forking thread holds
// all locks, of which it must not wait for any.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/os/thread_marks.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class SpinLock {
public:
    void lock() noexcept {
        begin();
        take();
    }
    bool try_lock() noexcept {
        begin();
        std::uintptr_t nobody = 0;
        const bool is_taken = owner_.compare_exchange(nobody, me(), order_acquire);
        if (!is_taken) {
            end();
        }
        return is_taken;
    }
    void unlock() noexcept {
        owner_.store(0, order_release);
        end();
    }
    bool is_mine() const noexcept { return owner_.load(order_relaxed) == me(); }

    /// For a fork, which may find it held by this thread, or by another fork of it.
    void lock_for_fork() noexcept {
        if (is_mine()) {
            ++more_forks_;
        } else {
            take();
            is_for_fork_ = true;
        }
    }
    void unlock_after_fork() noexcept {
        if (more_forks_ != 0) {
            --more_forks_;
        } else {
            is_for_fork_ = false;
            owner_.store(0, order_release);
        }
    }
    /// During a fork: it has interrupted what the lock guards.
    bool is_interrupted() const noexcept { return more_forks_ != 0; }
    /// Mine, and only so that nobody else has it: a fork of this thread is under way.
    bool is_held_for_fork() const noexcept {
        return is_mine() && is_for_fork_ && !is_interrupted();
    }

private:
    // The thread that forks is the same one in the child.
    static std::uintptr_t me() noexcept { return reinterpret_cast<std::uintptr_t>(&thread_marks); }

    static void begin() noexcept {
        ++thread_marks.locks;
        compiler_fence();
    }
    static void end() noexcept {
        compiler_fence();
        --thread_marks.locks;
    }

    void take() noexcept {
        std::uintptr_t nobody = 0;
        for (unsigned round = 0; !owner_.compare_exchange(nobody, me(), order_acquire); ++round) {
            nobody = 0;
            Os::wait_a_little(round);
        }
    }

    Atomic<std::uintptr_t> owner_{0};
    std::uint32_t more_forks_ = 0;  // the owner's
    bool is_for_fork_ = false;      // the owner's, too
};

/// std::lock_guard without <mutex>. Does nothing where this thread has the lock for a fork that is
/// under way: nothing that it guards is half done then, or is_interrupted(), or we are in the hook.
class SpinGuard {
public:
    explicit SpinGuard(SpinLock& lock) noexcept
        : lock_(lock.is_mine() ? nullptr : &lock) {
        if (lock_ != nullptr) {
            lock_->lock();
        }
    }
    ~SpinGuard() {
        if (lock_ != nullptr) {
            lock_->unlock();
        }
    }
    SpinGuard(const SpinGuard&) = delete;
    SpinGuard& operator=(const SpinGuard&) = delete;

private:
    SpinLock* lock_;
};

/// While it lives, and is one, this thread has the lock: if nobody had it in so many looks, or it
/// has it for a fork anyway. (A signal handler within the fork waited for its own thread, and was
/// told nothing that could be kept: with a timer that came again before it was through, the fork
/// began anew for ever.)
class SpinTry {
public:
    explicit SpinTry(SpinLock& lock, unsigned tries = 1) noexcept
        : is_held_(lock.is_held_for_fork()) {
        for (; !is_held_ && tries != 0 && !lock.is_mine(); --tries) {
            lock_ = lock.try_lock() ? &lock : nullptr;
            is_held_ = lock_ != nullptr;
        }
    }
    ~SpinTry() {
        if (lock_ != nullptr) {
            lock_->unlock();
        }
    }
    explicit operator bool() const noexcept { return is_held_; }
    SpinTry(const SpinTry&) = delete;
    SpinTry& operator=(const SpinTry&) = delete;

private:
    SpinLock* lock_ = nullptr;  // to give back
    bool is_held_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
