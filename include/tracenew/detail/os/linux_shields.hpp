// SPDX-License-Identifier: MIT
// Linux: what our calls must not do to the program: change its errno, be cancelled halfway.
// World: hot (nothing here allocates from the heap). May include: base, system headers.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#if defined(__linux__)

#include <cerrno>
#include <pthread.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxShields {
    /// While it lives, system calls may fail unseen: who calls operator new between a failure of
    /// its own and the look at errno must find what it left there.
    class ErrnoShield {
    public:
        ErrnoShield() noexcept = default;
        ~ErrnoShield() { errno = before_; }
        ErrnoShield(const ErrnoShield&) = delete;
        ErrnoShield& operator=(const ErrnoShield&) = delete;

    private:
        int before_ = errno;
    };

    /// While it lives, pthread_cancel() waits: most of what reads files is a cancellation point,
    /// and a cancellation is an exception that noexcept turns into the end of the process.
    class CancelShield {
    public:
        CancelShield() noexcept { ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
        ~CancelShield() { ::pthread_setcancelstate(before_, nullptr); }
        CancelShield(const CancelShield&) = delete;
        CancelShield& operator=(const CancelShield&) = delete;

    private:
        int before_ = PTHREAD_CANCEL_ENABLE;
    };
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
