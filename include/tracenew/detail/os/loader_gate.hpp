// SPDX-License-Identifier: MIT
// No fork while one of our threads asks the loader: the child would inherit its lock, locked.
// World: hot. May include: base, os.
//
// When it may have been another thread of the program, inside dlopen, that holds it, the child asks
// no more. A gate and not a lock, because who asks the loader may have to wait for a thread that
// asks it too (from a callback of dl_iterate_phdr): visitors never wait for each other, only for a
// fork.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/os/thread_marks.hpp"

#include <climits>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LoaderGate {
public:
    /// False when it has been given up, or is closed for a fork of this thread: there is nothing to
    /// leave then.
    bool enter() noexcept {
        ++thread_marks.visits;
        compiler_fence();
        int visitors = visitors_.load(order_relaxed);
        unsigned round = 0;
        while (visitors != given_up) {
            if (visitors >= 0) {
                if (visitors_.compare_exchange(visitors, visitors + 1, order_acquire)) {
                    return true;
                }
            } else if (thread_marks.forks != 0) {
                break;
            } else {
                Os::wait_a_little(round++);
                visitors = visitors_.load(order_relaxed);
            }
        }
        --thread_marks.visits;
        return false;
    }
    void leave() noexcept {
        int visitors = visitors_.load(order_relaxed);
        while (visitors != given_up &&
               !visitors_.compare_exchange(visitors, visitors - 1, order_release)) {
        }
        compiler_fence();
        --thread_marks.visits;
    }

    /// Waits until nobody is inside, but for this thread itself: a signal handler may fork.
    void close() noexcept {
        if (thread_marks.forks++ != 0) {
            return;
        }
        for (unsigned round = 0;; ++round) {
            int visitors = visitors_.load(order_relaxed);
            if (visitors == given_up ||
                (visitors >= 0 && visitors <= int{thread_marks.visits} &&
                 visitors_.compare_exchange(visitors, closed(visitors), order_acquire))) {
                return;
            }
            Os::wait_a_little(round);
        }
    }
    /// After `close()`; what has been given up stays so.
    void open() noexcept {
        if (--thread_marks.forks != 0) {
            return;
        }
        const int visitors = visitors_.load(order_relaxed);
        if (visitors != given_up) {
            visitors_.store(closed(visitors), order_release);
        }
    }
    /// Nobody asks the loader any more.
    void give_up() noexcept { visitors_.store(given_up, order_release); }

private:
    /// With so many inside; and back.
    static constexpr int closed(int visitors) noexcept { return -1 - visitors; }
    static constexpr int given_up = INT_MIN;

    Atomic<int> visitors_{0};
};

TRACENEW_SHARED inline LoaderGate loader_gate;

/// While it lives, and is one, this thread may ask the loader.
class LoaderVisit {
public:
    LoaderVisit() noexcept
        : is_one_(loader_gate.enter()) {}
    ~LoaderVisit() {
        if (is_one_) {
            loader_gate.leave();
        }
    }
    explicit operator bool() const noexcept { return is_one_; }
    LoaderVisit(const LoaderVisit&) = delete;
    LoaderVisit& operator=(const LoaderVisit&) = delete;

private:
    bool is_one_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
