// SPDX-License-Identifier: MIT
// Linux: the threads of the process: a barrier for all of them, the end of one, a fork.
// World: hot (nothing here allocates from the heap). May include: base,
// os/{linux_libc,linux_shields}, system headers.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/linux_libc.hpp"
#include "tracenew/detail/os/linux_shields.hpp"

#if defined(__linux__)

#include <cstddef>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __GLIBC_PREREQ(2, 32)
#include <sys/single_threaded.h>
#endif

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LinuxThreads {
public:
    static std::size_t processors() noexcept {
        const long count = ::sysconf(_SC_NPROCESSORS_CONF);
        return count > 0 ? static_cast<std::size_t>(count) : 1;
    }

    /// To be called in each process before `fence_all_threads`; false when there is no such thing
    /// (before Linux 4.14, or forbidden by a sandbox).
    static bool prepare_fences() noexcept {
        const LinuxShields::ErrnoShield shield;
        return ::syscall(SYS_membarrier, register_private_expedited, 0, 0) == 0;
    }

    /// Every thread of the process passes a full memory barrier before this returns
    /// (membarrier(2)).
    static bool fence_all_threads() noexcept {
        const LinuxShields::ErrnoShield shield;
        return ::syscall(SYS_membarrier, private_expedited, 0, 0) == 0;
    }

    using ThreadExitKey = pthread_key_t;

    /// `last(argument)` will be called when a thread ends that has called `at_thread_exit(key,
    /// argument)`, after its thread_local destructors. False when the process has no room for it.
    static bool make_exit_key(ThreadExitKey& key, void (*last)(void*)) noexcept {
        return ::pthread_key_create(&key, last) == 0;
    }
    static void drop_exit_key(ThreadExitKey key) noexcept { ::pthread_key_delete(key); }
    static bool at_thread_exit(ThreadExitKey key, void* argument) noexcept {
        const LinuxShields::ErrnoShield shield;
        return ::pthread_setspecific(key, argument) == 0;
    }

    /// True when this is the process's only thread for sure.
    static bool has_one_thread() noexcept {
#if __GLIBC_PREREQ(2, 32)
        return __libc_single_threaded != 0;
#else
        return false;
#endif
    }

    /// Runs `prepare` before a fork, then `parent` and `child` on either side of it.
    static bool at_fork(void (*prepare)(), void (*parent)(), void (*child)()) noexcept {
        return ::pthread_atfork(prepare, parent, child) == 0;
    }

private:
    // <linux/membarrier.h>, which not every C library's headers come with.
    static constexpr int private_expedited = 1 << 3;
    static constexpr int register_private_expedited = 1 << 4;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
