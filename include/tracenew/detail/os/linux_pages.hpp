// SPDX-License-Identifier: MIT
// Linux: pages, which cost memory only where they are touched.
// World: hot (nothing here allocates from the heap). May include: base,
// os/{linux_libc,linux_shields}, system headers.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/linux_libc.hpp"
#include "tracenew/detail/os/linux_shields.hpp"

#if defined(__linux__)

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LinuxPages {
public:
    /// Zero-filled pages that cost memory only where they are touched; null when refused.
    /// No huge pages (a touched word would cost 2 MiB) and none in core dumps.
    static void* map_pages(std::size_t bytes) noexcept {
        const LinuxShields::ErrnoShield shield;
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
        const LinuxShields::ErrnoShield shield;
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
        const LinuxShields::ErrnoShield shield;
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
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
