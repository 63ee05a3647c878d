// SPDX-License-Identifier: MIT
// No fork while one of our threads asks the loader: the child would inherit its lock, locked.
// World: hot. May include: base, os.
//
// A gate and not a lock, because who asks the loader may have to wait for a thread that asks it too
// (from a callback of dl_iterate_phdr): visitors never wait for each other, only for a fork.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/os.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LoaderGate {
public:
    void enter() noexcept {
        int visitors = visitors_.load(order_relaxed);
        unsigned round = 0;
        while (visitors == closed ||
               !visitors_.compare_exchange(visitors, visitors + 1, order_acquire)) {
            if (visitors == closed) {
                Os::wait_a_little(round++);
                visitors = visitors_.load(order_relaxed);
            }
        }
    }
    void leave() noexcept { visitors_.fetch_sub(1, order_release); }

    /// Waits until nobody is inside.
    void close() noexcept {
        int nobody = 0;
        for (unsigned round = 0; !visitors_.compare_exchange(nobody, closed, order_acquire);
             ++round) {
            nobody = 0;
            Os::wait_a_little(round);
        }
    }
    void open() noexcept { visitors_.store(0, order_release); }

private:
    static constexpr int closed = -1;

    Atomic<int> visitors_{0};
};

TRACENEW_SHARED inline LoaderGate loader_gate;

/// While it lives, this thread may ask the loader.
class LoaderVisit {
public:
    LoaderVisit() noexcept { loader_gate.enter(); }
    ~LoaderVisit() { loader_gate.leave(); }
    LoaderVisit(const LoaderVisit&) = delete;
    LoaderVisit& operator=(const LoaderVisit&) = delete;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
