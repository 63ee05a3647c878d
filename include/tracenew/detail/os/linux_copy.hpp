// SPDX-License-Identifier: MIT
// Linux: a copy of the process, to look at memory that stands still.
// World: hot (nothing here allocates from the heap). May include: base,
// os/{linux_libc,linux_shields}, system headers.
//
// fork() runs the program's handlers and takes the C library's locks. The bare system call does
// neither: the copy begins with one thread, in the middle of whatever the others were doing, and
// may call nothing that waits for them (malloc, the loader, stdio). It tells nobody when it ends.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/os/linux_libc.hpp"
#include "tracenew/detail/os/linux_shields.hpp"

#if defined(__linux__)

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LinuxCopy {
public:
    enum class CopyEnd { done, refused, overran, died };

    /// Runs `body` in a copy of the process, which ends with it; what it has to tell goes into
    /// pages of `map_shared_pages`. Its number, for `wait_for_copy`; negative where it is refused.
    static long copy_process(FunctionRef<void()> body) noexcept {
        const LinuxShields::ErrnoShield errno_shield;
        sigset_t all;
        sigset_t before;
        ::sigfillset(&all);
        // Not in the copy either: a handler there would do twice what the program does once.
        ::pthread_sigmask(SIG_SETMASK, &all, &before);
        const long copy = ::syscall(SYS_clone, 0UL, 0UL, 0UL, 0UL, 0UL);
        if (copy == 0) {
            settle();
            body();
            ::syscall(SYS_exit_group, 0);
        }
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
        return copy;
    }

    /// Until it has ended; it is ended after so long.
    static CopyEnd wait_for_copy(long copy, std::uint64_t limit_ns) noexcept {
        const LinuxShields::ErrnoShield errno_shield;
        const LinuxShields::CancelShield cancel_shield;
        return copy < 0 ? CopyEnd::refused : end_of(copy, limit_ns);
    }

    /// Zero-filled pages that a copy shares with us; null when refused.
    static void* map_shared_pages(std::size_t bytes) noexcept {
        const LinuxShields::ErrnoShield shield;
        void* pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        return pages == MAP_FAILED ? nullptr : pages;
    }

private:
    static void settle() noexcept {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        // A crash of the copy is no crash of the program: no handler, no dump (1: not by a pipe
        // either), and where memory gets short it goes first.
        struct sigaction plain {};
        static constexpr int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE,
                                          SIGABRT, SIGSYS, SIGTRAP};
        for (const int signal : crashes) {
            ::sigaction(signal, &plain, nullptr);
        }
        rlimit dump{};
        if (::getrlimit(RLIMIT_CORE, &dump) == 0) {
            dump.rlim_cur = dump.rlim_max < 1 ? dump.rlim_max : 1;
            ::setrlimit(RLIMIT_CORE, &dump);
        }
        const int score = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
        if (score >= 0) {
            static_cast<void>(!::write(score, "1000", 4));
            ::close(score);
        }
    }

    static CopyEnd end_of(long copy, std::uint64_t limit_ns) noexcept {
        const auto id = static_cast<pid_t>(copy);
        std::uint64_t waited = 0;
        bool is_ended_by_us = false;
        while (true) {
            int status = 0;
            const pid_t ended = ::waitpid(id, &status, WNOHANG | __WALL);
            if (ended == id) {
                return is_ended_by_us                                  ? CopyEnd::overran
                       : WIFEXITED(status) && WEXITSTATUS(status) == 0 ? CopyEnd::done
                                                                       : CopyEnd::died;
            }
            if (ended < 0 && errno != EINTR) {
                return CopyEnd::died;  // somebody else has waited for it
            }
            if (waited >= limit_ns && !is_ended_by_us) {
                ::syscall(SYS_kill, id, SIGKILL);
                is_ended_by_us = true;
            }
            const std::uint64_t pause = waited < 2000000 ? 100000 : 1000000;
            const timespec time = {0, static_cast<long>(pause)};
            ::nanosleep(&time, nullptr);
            waited += pause;
        }
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
