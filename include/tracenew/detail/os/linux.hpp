// SPDX-License-Identifier: MIT
// Linux: pages, clock, modules, fork.
// World: hot (nothing here allocates from the heap). May include: base,
// os/{linux_background,linux_files,linux_memory,types}, system headers.
#pragma once

#include "tracenew/detail/os/linux_background.hpp"
#include "tracenew/detail/os/linux_files.hpp"
#include "tracenew/detail/os/linux_memory.hpp"
#include "tracenew/detail/os/types.hpp"

#if defined(__linux__)

#include <cerrno>
#include <csignal>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <type_traits>
#include <unistd.h>

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 32)
#include <sys/single_threaded.h>
#endif

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxOs : LinuxBackground, LinuxFiles, LinuxMemory {
    static constexpr bool supported = true;

    // ---- pages --------------------------------------------------------------------------------

    /// Zero-filled pages that cost memory only where they are touched; null when refused.
    /// No huge pages (a touched word would cost 2 MiB) and none in core dumps.
    static void* map_pages(std::size_t bytes) noexcept {
        void* pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (pages == MAP_FAILED) {
            return nullptr;
        }
        ::madvise(pages, bytes, MADV_NOHUGEPAGE);
        ::madvise(pages, bytes, MADV_DONTDUMP);
        return pages;
    }

    static void unmap_pages(void* pages, std::size_t bytes) noexcept { ::munmap(pages, bytes); }

    /// Gives the memory back; the pages read as zeros afterwards.
    static void zero_pages(void* pages, std::size_t bytes) noexcept {
        if (::madvise(pages, bytes, MADV_DONTNEED) == 0) {
            return;
        }
        // Locked pages (mlockall) cannot be given back like that; new ones can take their place.
        void* fresh = ::mmap(pages, bytes, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
        if (fresh == MAP_FAILED) {
            __builtin_memset(pages, 0, bytes);
        } else {
            ::madvise(pages, bytes, MADV_NOHUGEPAGE);
            ::madvise(pages, bytes, MADV_DONTDUMP);
        }
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
            const int error = errno;
            const timespec pause{0, 50000};
            ::syscall(SYS_nanosleep, &pause, nullptr);  // libc's is a cancellation point
            errno = error;
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
        return ::syscall(SYS_membarrier, register_private_expedited, 0, 0) == 0;
    }

    /// Every thread of the process passes a full memory barrier before this returns
    /// (membarrier(2)).
    static bool fence_all_threads() noexcept {
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
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 32)
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

    // ---- modules ------------------------------------------------------------------------------

    /// Calls `callback(const ModuleView&)` for each loaded module, with the loader's lock held: the
    /// callback may allocate, and must not wait for a lock that a thread inside dlopen may hold.
    template <class Callback>
    static void for_each_module(Callback&& callback) {
        ::dl_iterate_phdr(
            [](dl_phdr_info* info, std::size_t, void* context) {
                const ModuleView module = view_of(*info);
                if (module.begin != module.end) {
                    (*static_cast<std::remove_reference_t<Callback>*>(context))(module);
                }
                return 0;
            },
            &callback);
    }

    /// A number that changes whenever a module was loaded or unloaded.
    static std::uint64_t module_changes() noexcept {
        std::uint64_t changes = 0;
        ::dl_iterate_phdr(
            [](dl_phdr_info* info, std::size_t, void* context) {
                *static_cast<std::uint64_t*>(context) = info->dlpi_adds + info->dlpi_subs;
                return 1;
            },
            &changes);
        return changes;
    }

    /// The module that an address lies in, without the loader's lock: false when there is none, or
    /// when this C library can only tell with the lock (`asks_loader`).
    static bool find_module(std::uintptr_t address, ModuleView& module) noexcept {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 35)
        dl_find_object found{};
        if (::_dl_find_object(reinterpret_cast<void*>(address), &found) != 0) {
            return false;
        }
        const auto* file = static_cast<const unsigned char*>(found.dlfo_map_start);
        if (__builtin_memcmp(file, ELFMAG, SELFMAG) != 0) {
            return false;
        }
        const auto& header = *reinterpret_cast<const ElfW(Ehdr)*>(file);
        dl_phdr_info info{};
        info.dlpi_addr = found.dlfo_link_map->l_addr;
        info.dlpi_name = found.dlfo_link_map->l_name;
        info.dlpi_phdr = reinterpret_cast<const ElfW(Phdr)*>(file + header.e_phoff);
        info.dlpi_phnum = header.e_phnum;
        module = view_of(info);
        return module.begin <= address && address < module.end;
#else
        static_cast<void>(address);
        static_cast<void>(module);
        return false;
#endif
    }

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 35)
    static constexpr bool asks_loader = false;
#else
    static constexpr bool asks_loader = true;
#endif

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
    __attribute__((noinline)) static StackBounds ask_for_stack_bounds() noexcept {
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

    static ModuleView view_of(const dl_phdr_info& info) noexcept {
        ModuleView module;
        module.path = info.dlpi_name != nullptr ? info.dlpi_name : "";
        if (module.path[0] == '\0') {
            module.path = executable_path();  // the loader gives the executable no name
        }
        module.bias = info.dlpi_addr;
        std::uintptr_t begin = UINTPTR_MAX;
        for (ElfW(Half) i = 0; i < info.dlpi_phnum; ++i) {
            const ElfW(Phdr)& header = info.dlpi_phdr[i];
            const std::uintptr_t address = info.dlpi_addr + header.p_vaddr;
            if (header.p_type == PT_LOAD) {
                begin = address < begin ? address : begin;
                module.end =
                    address + header.p_memsz > module.end ? address + header.p_memsz : module.end;
                if (header.p_offset == 0 && (header.p_flags & (PF_R | PF_W)) == PF_R) {
                    // Debuggers write breakpoints into code.
                    const std::size_t most = (header.p_flags & PF_X) != 0 ? 1024 : 65536;
                    module.head = reinterpret_cast<const unsigned char*>(address);
                    module.head_size = header.p_filesz < most ? header.p_filesz : most;
                }
            } else if (header.p_type == PT_NOTE) {
                find_build_id(reinterpret_cast<const unsigned char*>(address), header.p_memsz,
                              module);
            }
        }
        module.begin = begin == UINTPTR_MAX ? 0 : begin;
        return module;
    }

    static void find_build_id(const unsigned char* note, std::size_t left,
                              ModuleView& module) noexcept {
        while (left >= sizeof(ElfW(Nhdr))) {
            const auto& header = *reinterpret_cast<const ElfW(Nhdr)*>(note);
            const std::size_t name = (std::size_t{header.n_namesz} + 3) & ~std::size_t{3};
            const std::size_t body = (std::size_t{header.n_descsz} + 3) & ~std::size_t{3};
            const std::size_t whole = sizeof header + name + body;
            if (whole > left) {
                return;
            }
            if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 &&
                note[sizeof header] == 'G') {
                module.build_id = note + sizeof header + name;
                module.build_id_size = header.n_descsz;
                return;
            }
            note += whole;
            left -= whole;
        }
    }

    // A program started through PATH, or deleted since, is still readable under this name; the
    // readable path is kept apart because reports print it.
    static const char* executable_path() noexcept {
        static char path[4096];
        if (path[0] == '\0') {
            const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path - 1);
            if (length <= 0) {
                return "/proc/self/exe";
            }
        }
        return path;
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
