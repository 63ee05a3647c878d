// SPDX-License-Identifier: MIT
// Linux: a clock, and how to let a little time pass.
// World: hot (nothing here allocates from the heap). May include: base, os/linux_shields, system
// headers.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/linux_shields.hpp"

#if defined(__linux__)

#include <cstdint>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxClock {
    /// Nanoseconds of a clock that never goes back.
    static std::uint64_t now_ns() noexcept { return now_of(CLOCK_MONOTONIC); }

    /// Nanoseconds of processor that this process has taken, in all its threads; this thread.
    static std::uint64_t processor_ns() noexcept { return now_of(CLOCK_PROCESS_CPUTIME_ID); }
    static std::uint64_t thread_processor_ns() noexcept { return now_of(CLOCK_THREAD_CPUTIME_ID); }

    /// Of the clock on the wall, UTC.
    static std::int64_t seconds_since_1970() noexcept {
        timespec now{};
        ::clock_gettime(CLOCK_REALTIME, &now);
        return now.tv_sec;
    }

    /// To call while waiting for another thread; `round` counts the calls. A thread of a real-time
    /// class that only yielded would keep the one that it waits for off the processor for ever.
    static void wait_a_little(unsigned round) noexcept {
        if (round < 64) {
            ::sched_yield();
        } else {
            const LinuxShields::ErrnoShield shield;
            const timespec pause{0, 50000};
            ::syscall(SYS_nanosleep, &pause, nullptr);  // libc's is a cancellation point
        }
    }

private:
    static std::uint64_t now_of(clockid_t clock) noexcept {
        timespec now{};
        ::clock_gettime(clock, &now);
        return static_cast<std::uint64_t>(now.tv_sec) * 1000000000U +
               static_cast<std::uint64_t>(now.tv_nsec);
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
