// SPDX-License-Identifier: MIT
// Linux: pages, clock, threads, fork, signals.
// World: hot (nothing here allocates from the heap). May include: base,
// os/{linux_background,linux_files,linux_libc,linux_memory,linux_modules,linux_stack,types}, system
// headers.
#pragma once

#include "tracenew/detail/os/linux_background.hpp"
#include "tracenew/detail/os/linux_files.hpp"
#include "tracenew/detail/os/linux_libc.hpp"
#include "tracenew/detail/os/linux_memory.hpp"
#include "tracenew/detail/os/linux_modules.hpp"
#include "tracenew/detail/os/linux_stack.hpp"
#include "tracenew/detail/os/types.hpp"

#if defined(__linux__)

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if __GLIBC_PREREQ(2, 32)
#include <sys/single_threaded.h>
#endif

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxOs : LinuxBackground, LinuxFiles, LinuxMemory, LinuxModules, LinuxStack {
    static constexpr bool supported = true;

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

    // ---- pages --------------------------------------------------------------------------------

    /// Zero-filled pages that cost memory only where they are touched; null when refused.
    /// No huge pages (a touched word would cost 2 MiB) and none in core dumps.
    static void* map_pages(std::size_t bytes) noexcept {
        const ErrnoShield shield;
        const bool is_locked = locks_new_pages();
        // While there is no access nothing is brought in.
        void* pages = ::mmap(nullptr, bytes, is_locked ? PROT_NONE : PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (pages == MAP_FAILED) {
            return nullptr;
        }
        ::madvise(pages, bytes, MADV_NOHUGEPAGE);
        ::madvise(pages, bytes, MADV_DONTDUMP);
        if (is_locked) {
            lock_what_is_touched(pages, bytes);
            if (::mprotect(pages, bytes, PROT_READ | PROT_WRITE) != 0) {
                ::munmap(pages, bytes);
                return nullptr;
            }
        }
        return pages;
    }

    static void unmap_pages(void* pages, std::size_t bytes) noexcept {
        const ErrnoShield shield;
        ::munmap(pages, bytes);
    }

    /// One past the last byte of the page; of a part of it, where pages are larger.
    TRACENEW_HOT static constexpr std::uintptr_t page_end(std::uintptr_t address) noexcept {
        return (address | 4095U) + 1;
    }

    /// Whether the word there can be read. A system call takes a set of signals from there before
    /// it finds that it was not told what to do with them.
    static bool is_readable(std::uintptr_t address) noexcept {
        const int error = errno;
        constexpr int nothing = -1;
        const long answer =
            ::syscall(SYS_rt_sigprocmask, nothing, address, nullptr, sizeof(std::uint64_t));
        const bool is_fault = answer != 0 && errno == EFAULT;
        errno = error;
        return address != 0 && !is_fault;
    }

    /// Gives the memory back; the pages read as zeros afterwards.
    static void zero_pages(void* pages, std::size_t bytes) noexcept {
        const ErrnoShield shield;
        if (::madvise(pages, bytes, MADV_DONTNEED) == 0) {
            return;
        }
        // Locked pages (mlockall) cannot be given back like that. A hook that is on its way may
        // look at them in this moment, so they stay where they are.
        ::munlock(pages, bytes);
        if (::madvise(pages, bytes, MADV_DONTNEED) != 0) {
            __builtin_memset(pages, 0, bytes);
        }
        lock_what_is_touched(pages, bytes);
    }

    // ---- clock and threads --------------------------------------------------------------------

    /// Nanoseconds of a clock that never goes back.
    static std::uint64_t now_ns() noexcept {
        timespec now{};
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        return static_cast<std::uint64_t>(now.tv_sec) * 1000000000U +
               static_cast<std::uint64_t>(now.tv_nsec);
    }

    /// To call while waiting for another thread; `round` counts the calls. A thread of a real-time
    /// class that only yielded would keep the one that it waits for off the processor for ever.
    static void wait_a_little(unsigned round) noexcept {
        if (round < 64) {
            ::sched_yield();
        } else {
            const ErrnoShield shield;
            const timespec pause{0, 50000};
            ::syscall(SYS_nanosleep, &pause, nullptr);  // libc's is a cancellation point
        }
    }

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

    static std::size_t processors() noexcept {
        const long count = ::sysconf(_SC_NPROCESSORS_CONF);
        return count > 0 ? static_cast<std::size_t>(count) : 1;
    }

    /// To be called in each process before `fence_all_threads`; false when there is no such thing
    /// (before Linux 4.14, or forbidden by a sandbox).
    static bool prepare_fences() noexcept {
        const ErrnoShield shield;
        return ::syscall(SYS_membarrier, register_private_expedited, 0, 0) == 0;
    }

    /// Every thread of the process passes a full memory barrier before this returns
    /// (membarrier(2)).
    static bool fence_all_threads() noexcept {
        const ErrnoShield shield;
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
        const ErrnoShield shield;
        return ::pthread_setspecific(key, argument) == 0;
    }

    /// This thread's stack; nowhere, when that cannot be known. Asks the C library once a thread.
    TRACENEW_HOT static StackBounds stack_bounds() noexcept {
        __attribute__((tls_model("initial-exec"))) static thread_local StackBounds bounds = {0, 0};
        if (__builtin_expect(bounds.end == 0, 0)) {
            bounds = ask_for_stack_bounds();
        }
        return bounds;
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

    /// True in programs whose environment must not be trusted (setuid, file capabilities).
    static bool is_secure_execution() noexcept {
        return ::getauxval(AT_SECURE) != 0;
    }

    // ---- signals, terminals ---------------------------------------------------------------------

    /// Has that signal handled, without making system calls fail that it interrupts. Only one that
    /// nobody handles or ignores: false otherwise, and for those that cannot be.
    static bool handle_signal(int signal, void (*handler)(int)) noexcept {
        struct sigaction present = {};
        if (::sigaction(signal, nullptr, &present) != 0 || present.sa_handler != SIG_DFL) {
            return false;
        }
        struct sigaction wanted = {};
        wanted.sa_handler = handler;
        wanted.sa_flags = SA_RESTART;
        return ::sigaction(signal, &wanted, nullptr) == 0;
    }

    /// Whether that is the signal's handler now.
    static bool is_handled_by(int signal, void (*handler)(int)) noexcept {
        struct sigaction present = {};
        return ::sigaction(signal, nullptr, &present) == 0 && present.sa_handler == handler;
    }

    /// True when standard output (or standard error) is a terminal.
    static bool is_terminal(bool standard_error) noexcept {
        return ::isatty(standard_error ? STDERR_FILENO : STDOUT_FILENO) == 1;
    }

private:
    // After mlockall(MCL_FUTURE) a new page is in RAM at once, and so would be all of our tables,
    // of which nearly nothing is ever touched: 58 MiB for each thread. They are locked page by page
    // as they are touched, then.
    static bool locks_new_pages() noexcept {
        const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        void* page =
            ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) {
            return false;
        }
        unsigned char is_in_ram = 0;
        const bool is_known = ::mincore(page, size, &is_in_ram) == 0;
        ::munmap(page, size);
        return is_known && (is_in_ram & 1U) != 0;
    }
    static void lock_what_is_touched(void* pages, std::size_t bytes) noexcept {
        static constexpr int on_fault = 1;  // MLOCK_ONFAULT, which not every C library has
        ::syscall(SYS_mlock2, pages, bytes, on_fault);
    }

    __attribute__((noinline)) static StackBounds ask_for_stack_bounds() noexcept {
        const ErrnoShield shield;
        StackBounds bounds = {1, 1};
        pthread_attr_t attributes;
        if (::pthread_getattr_np(::pthread_self(), &attributes) == 0) {
            void* begin = nullptr;
            std::size_t size = 0;
            if (::pthread_attr_getstack(&attributes, &begin, &size) == 0) {
                const auto address = reinterpret_cast<std::uintptr_t>(begin);
                bounds = {address, address + size};
            }
            ::pthread_attr_destroy(&attributes);
        }
        return bounds;
    }

    // <linux/membarrier.h>, which not every C library's headers come with.
    static constexpr int private_expedited = 1 << 3;
    static constexpr int register_private_expedited = 1 << 4;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
