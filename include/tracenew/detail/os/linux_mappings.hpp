// SPDX-License-Identifier: MIT
// Linux: what the process has mapped, and its bytes, read so that nothing can crash.
// World: hot (nothing here allocates from the heap). May include: base, os/{linux_shields,types},
// system headers.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/os/linux_shields.hpp"
#include "tracenew/detail/os/types.hpp"

#if defined(__linux__)

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LinuxMappings {
public:
    /// Calls `visit(mapping)` for each, by address; false where /proc cannot be read. `visit` may
    /// map pages: what is mapped meanwhile may be among them.
    static bool for_each_mapping(FunctionRef<void(const Mapping&)> visit) noexcept {
        const LinuxShields::ErrnoShield shield;
        const int descriptor = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            return false;
        }
        char text[4096];
        Line line;
        ssize_t count = 0;
        while ((count = ::read(descriptor, text, sizeof text)) > 0 ||
               (count < 0 && errno == EINTR)) {
            for (ssize_t i = 0; i < count; ++i) {
                if (line.add(text[i])) {
                    visit(line.mapping);
                    line = Line();
                }
            }
        }
        ::close(descriptor);
        return count == 0;
    }

    /// How many of these bytes of the process could be read, up to the first that cannot.
    static std::size_t read_memory(std::uintptr_t from, void* to, std::size_t size) noexcept {
        const LinuxShields::ErrnoShield shield;
        iovec here = {to, size};
        iovec there = {reinterpret_cast<void*>(from), size};
        const ssize_t count = ::process_vm_readv(::getpid(), &here, 1, &there, 1, 0);
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }

    /// Of so many pages of 4 KiB, from the one at `begin`, whether each was ever touched: it is in
    /// RAM or was swapped out. For how many of them that could be told.
    static std::size_t touched_pages(std::uintptr_t begin, bool* are_touched,
                                     std::size_t count) noexcept {
        const LinuxShields::ErrnoShield shield;
        if (::sysconf(_SC_PAGESIZE) != 4096) {
            return 0;
        }
        const int descriptor = ::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            return 0;
        }
        std::uint64_t entries[512];
        count = count < 512 ? count : 512;
        const ssize_t size = ::pread(descriptor, entries, count * sizeof entries[0],
                                     static_cast<off_t>(begin / 4096 * sizeof entries[0]));
        ::close(descriptor);
        count = size > 0 ? static_cast<std::size_t>(size) / sizeof entries[0] : 0;
        for (std::size_t i = 0; i < count; ++i) {
            // Present or swapped, and no guard (since Linux 6.15): who reads that is ended.
            are_touched[i] = (entries[i] >> 62) != 0 && (entries[i] >> 58 & 1) == 0;
        }
        return count;
    }

    /// The same by a file, for sandboxes that know no better; -1: it is not there.
    static int open_memory() noexcept { return ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC); }
    static std::size_t read_memory_of(int descriptor, std::uintptr_t from, void* to,
                                      std::size_t size) noexcept {
        const LinuxShields::ErrnoShield shield;
        const ssize_t count = ::pread(descriptor, to, size, static_cast<off_t>(from));
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    static void close_memory(int descriptor) noexcept { ::close(descriptor); }

private:
    // begin-end rwxp offset device inode path
    struct Line {
        Mapping mapping;
        unsigned field = 0;
        std::size_t length = 0;

        bool add(char letter) noexcept {
            if (letter == '\n') {
                return true;
            }
            if (field == 6) {
                add_name(letter);
            } else if (letter == ' ') {
                field += field == 5 ? 0 : 1;  // the name stands behind many
            } else if (field == 5 && (letter < '0' || letter > '9')) {
                field = 6;
                add_name(letter);
            } else {
                add_to_field(letter);
            }
            return false;
        }

    private:
        void add_name(char letter) noexcept {
            if (length + 1 < sizeof mapping.name) {
                mapping.name[length++] = letter;
                mapping.name[length] = '\0';
            }
        }
        void add_to_field(char letter) noexcept {
            switch (field) {
            case 0:
                if (letter == '-') {
                    is_end_ = true;
                } else {
                    std::uintptr_t& number = is_end_ ? mapping.end : mapping.begin;
                    number = number * 16 + static_cast<std::uintptr_t>(
                                               letter <= '9' ? letter - '0' : letter - 'a' + 10);
                }
                break;
            case 1:
                mapping.is_readable = mapping.is_readable || letter == 'r';
                mapping.is_writable = mapping.is_writable || letter == 'w';
                mapping.is_code = mapping.is_code || letter == 'x';
                mapping.is_shared = mapping.is_shared || letter == 's';
                break;
            case 4:
                mapping.is_file = mapping.is_file || letter != '0';
                break;
            default:
                break;
            }
        }
        bool is_end_ = false;
    };
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
