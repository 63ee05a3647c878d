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

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LoaderGate {
public:
    /// False when it has been given up: there is nothing to leave then.
    bool enter() noexcept {
        int visitors = visitors_.load(order_relaxed);
        unsigned round = 0;
        while (visitors != given_up &&
               (visitors == closed ||
                !visitors_.compare_exchange(visitors, visitors + 1, order_acquire))) {
            if (visitors == closed) {
                Os::wait_a_little(round++);
                visitors = visitors_.load(order_relaxed);
            }
        }
        return visitors != given_up;
    }
    void leave() noexcept { visitors_.fetch_sub(1, order_release); }

    /// Waits until nobody is inside.
    void close() noexcept {
        int nobody = 0;
        for (unsigned round = 0;
             !visitors_.compare_exchange(nobody, closed, order_acquire) && nobody != given_up;
             ++round) {
            nobody = 0;
            Os::wait_a_little(round);
        }
    }
    /// After `close()`; what has been given up stays so.
    void open() noexcept {
        int from = closed;
        visitors_.compare_exchange(from, 0, order_release);
    }
    /// Nobody asks the loader any more.
    void give_up() noexcept { visitors_.store(given_up, order_release); }

private:
    static constexpr int closed = -1;
    static constexpr int given_up = -2;

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
