// SPDX-License-Identifier: MIT
// Linux: a thread of the tracer's own, which waits for a time or for somebody to wake it.
// World: hot (nothing here allocates from the heap, save what a thread takes). May include: base,
// system headers.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#if defined(__linux__)

#include <cerrno>
#include <csignal>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxBackground {
    /// Runs `body` in a thread that nobody joins, and in which no signal of the program is handled.
    static bool start_thread(void* (*body)(void*)) noexcept {
        sigset_t all;
        sigset_t before;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before);
        pthread_t thread;
        const bool started = ::pthread_create(&thread, nullptr, body, nullptr) == 0;
        if (started) {
            ::pthread_detach(thread);
        }
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
        return started;
    }

    /// What a thread waits for. `wake()` may be called in a signal handler.
    class Alarm {
    public:
        Alarm() noexcept { ::sem_init(&semaphore_, 0, 0); }
        void wake() noexcept { ::sem_post(&semaphore_); }
        /// Until somebody wakes it: true; or so many seconds.
        bool wait(unsigned seconds) noexcept {
            timespec end{};
            ::clock_gettime(CLOCK_REALTIME, &end);
            end.tv_sec += static_cast<time_t>(seconds);
            while (::sem_timedwait(&semaphore_, &end) != 0) {
                if (errno != EINTR) {
                    return false;
                }
            }
            return true;
        }

    private:
        sem_t semaphore_;
    };
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
