// SPDX-License-Identifier: MIT
// Linux: what the process has in RAM, and what its malloc says of itself.
// World: hot (nothing here allocates from the heap, save where it says so). May include: base,
// os/types, system headers.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/os/types.hpp"

#if defined(__linux__)

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LinuxMemory {
public:
    /// Bytes of the process that are in RAM (RSS), 0 when unknown.
    static std::uint64_t resident_bytes() noexcept { return memory_of_process(true); }

    /// Bytes of address space that the process has mapped; 0: unknown.
    static std::uint64_t mapped_bytes() noexcept { return memory_of_process(false); }

    /// Of what is in RAM, bytes of files that are mapped; 0: unknown. The kernel takes them back.
    static std::uint64_t file_bytes() noexcept { return number_after("\nRssFile:") * 1024; }

    /// How many threads the process has; 0: unknown.
    static std::size_t threads() noexcept {
        return static_cast<std::size_t>(number_after("\nThreads:"));
    }

    /// Whether the process runs under a filter for system calls: what that does not allow may end
    /// it.
    static bool has_system_call_filter() noexcept { return number_after("\nSeccomp:") != 0; }

    /// By glibc's mallinfo2, if there is one and it comes with the malloc that is in use: with a
    /// jemalloc that was preloaded, glibc's own figures stand still. Walks the free lists, with the
    /// heap's lock: 15 to 140 ms for a million chunks. The first call may take the loader's lock.
    static MallocUse malloc_use() noexcept {
        const Question ask = question();
        if (ask == &no_answer) {
            return {};
        }
        const MallocInfo info = ask();
        return {info.uordblks + info.hblkhd, info.fordblks, true, info.hblks};
    }

    /// Whether the malloc in use is glibc's; the first call may take the loader's lock.
    static bool is_malloc_known() noexcept { return question() != &no_answer; }

    /// How many blocks of a size each thread keeps that malloc counts as handed out: 7 in glibc's
    /// cache, unless told otherwise. More than `most_kept`: it could not be found out. To be asked
    /// once `malloc_use` is known to be quick.
    static std::size_t blocks_kept_by_thread() noexcept {
        void* blocks[most_kept + 1];
        for (void*& block : blocks) {
            block = take(largest_kept);  // whatever has been kept is among them
        }
        const std::uint64_t before = malloc_use().in_use;
        for (void* const block : blocks) {
            std::free(block);
        }
        const std::uint64_t freed = (before - malloc_use().in_use) / (largest_kept + 8);
        return freed <= most_kept ? most_kept + 1 - static_cast<std::size_t>(freed) : most_kept + 1;
    }
    static constexpr std::size_t most_kept = 16;

    /// Has this thread keep as many blocks of each size as it ever does, if there are as many. What
    /// it keeps from now on, in bytes, which malloc counts as handed out: it depends on what the
    /// program freed last, and without that what is in use would seem to grow.
    static std::uint64_t keep_blocks(std::size_t of_each_size) noexcept {
        void* blocks[most_kept + 8];
        std::uint64_t bytes = 0;
        for (std::size_t size = least_kept; size <= largest_kept; size += 16) {
            std::size_t count = 0;
            std::size_t kept = 0;
            for (; kept < of_each_size && count < of_each_size + 8; ++count) {
                blocks[count] = take(size);  // those that are kept come first
                // Where the rest would be too small for a block it belongs to this one, which will
                // be kept as one of the next size.
                kept += ::malloc_usable_size(blocks[count]) == size ? 1 : 0;
            }
            while (count != 0) {
                std::free(blocks[--count]);
            }
            bytes += kept * (size + 8);
        }
        return bytes;
    }
    /// What a thread keeps then, at most.
    static constexpr std::uint64_t kept_bytes(std::size_t of_each_size) noexcept {
        constexpr std::size_t sizes = (largest_kept - least_kept) / 16 + 1;
        return of_each_size * sizes * ((least_kept + largest_kept) / 2 + 8);
    }

private:
    struct MallocInfo {  // of <malloc.h> since glibc 2.33; other C libraries have none
        std::size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks,
            keepcost;
    };
    using Question = MallocInfo (*)();

    static constexpr std::size_t least_kept = 24;
    static constexpr std::size_t largest_kept = 1032;

    static MallocInfo no_answer() { return {}; }

    static Question question() noexcept {
        Question ask = question_.load(order_relaxed);
        if (ask == nullptr) {
            ask = find_question();
            question_.store(ask, order_relaxed);
        }
        return ask;
    }

    static Question find_question() noexcept {
        void* const mallinfo2 = ::dlsym(RTLD_DEFAULT, "mallinfo2");
        const void* const home = home_of("mallinfo2");
        // A program that is linked to fixed addresses and asks for malloc's has one of its own, a
        // jump to the real one (its PLT). It hardly ever asks for all of these.
        static constexpr const char* names[] = {"malloc", "realloc",        "calloc",
                                                "free",   "posix_memalign", "malloc_usable_size"};
        for (const char* const name : names) {
            const void* const other = home_of(name);
            if (other != nullptr) {
                return mallinfo2 != nullptr && other == home ? reinterpret_cast<Question>(mallinfo2)
                                                             : &no_answer;
            }
        }
        return &no_answer;
    }

    /// Where the module begins that defines the function that a program means by that name; null
    /// when that cannot be told.
    static const void* home_of(const char* name) noexcept {
        void* const function = ::dlsym(RTLD_DEFAULT, name);
        Dl_info info = {};
#if defined(__GLIBC__)
        void* symbol = nullptr;
        if (function == nullptr || ::dladdr1(function, &info, &symbol, RTLD_DL_SYMENT) == 0 ||
            (symbol != nullptr && static_cast<const ElfW(Sym)*>(symbol)->st_shndx == SHN_UNDEF)) {
            return nullptr;
        }
#else
        if (function == nullptr || ::dladdr(function, &info) == 0) {
            return nullptr;
        }
#endif
        return info.dli_fbase;
    }

    // Compilers leave out a malloc whose block is only freed.
    static void* take(std::size_t size) noexcept {
        void* block = std::malloc(size);
        asm volatile("" : "+r"(block) : : "memory");
        return block;
    }

    static std::uint64_t memory_of_process(bool resident) noexcept {
        char text[128];
        unsigned long long total = 0;
        unsigned long long in_ram = 0;
        if (!read_start("/proc/self/statm", text, sizeof text) ||
            std::sscanf(text, "%llu %llu", &total, &in_ram) != 2) {
            return 0;
        }
        return (resident ? in_ram : total) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    }

    static std::uint64_t number_after(const char* name) noexcept {
        char text[4096];
        if (!read_start("/proc/self/status", text, sizeof text)) {
            return 0;
        }
        const char* const found = std::strstr(text, name);
        return found == nullptr ? 0 : std::strtoull(found + std::strlen(name), nullptr, 10);
    }

    static bool read_start(const char* path, char* text, std::size_t size) noexcept {
        const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            return false;
        }
        const ssize_t length = ::read(descriptor, text, size - 1);
        ::close(descriptor);
        text[length > 0 ? length : 0] = '\0';
        return length > 0;
    }

    static inline Atomic<Question> question_{nullptr};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
