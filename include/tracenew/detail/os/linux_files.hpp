// SPDX-License-Identifier: MIT
// Linux: the bytes of files, read or mapped.
// World: hot (nothing here allocates from the heap). May include: base, os/types, system headers.
#pragma once

#include "tracenew/detail/os/types.hpp"

#if defined(__linux__)

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxFiles {
    /// Opens a whole file: one of at most `most_copied` bytes is read, a larger one mapped, lazily:
    /// a 2 GB file costs what is looked at.
    static FileView open_file(const char* path, std::size_t most_copied) noexcept {
        // Debug info may name a FIFO, and opening one for reading waits for a writer.
        const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        FileView view;
        if (descriptor < 0) {
            view.error = errno;
            view.is_refused = !is_absence(view.error);
            return view;
        }
        struct stat status {};
        if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
            view.stamp = stamp_of(status);
            view.is_copy = view.stamp.size <= most_copied;
            const auto size = static_cast<std::size_t>(status.st_size);
            void* const bytes = view.is_copy
                                    ? ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                                    : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
            view.is_refused = bytes == MAP_FAILED;
            view.error = view.is_refused ? errno : 0;
            if (!view.is_refused) {
                view.data = static_cast<const unsigned char*>(bytes);
                view.size = size;
            }
            if (!view.is_refused && view.is_copy) {
                read_all(descriptor, static_cast<unsigned char*>(bytes), size);
            }
        }
        ::close(descriptor);
        return view;
    }

    static void close_file(FileView view) noexcept {
        if (view.data != nullptr) {
            ::munmap(const_cast<unsigned char*>(view.data), view.size);
        }
    }

    /// Gives back what is in RAM of a mapped file: it is read again where somebody looks.
    static void forget_pages(const FileView& view) noexcept {
        if (view.data != nullptr && !view.is_copy) {
            ::madvise(const_cast<unsigned char*>(view.data), view.size, MADV_DONTNEED);
        }
    }

    /// True when both names lead to one file.
    static bool is_same_file(const char* one, const char* other) noexcept {
        struct stat first {};
        struct stat second {};
        return ::stat(one, &first) == 0 && ::stat(other, &second) == 0 &&
               first.st_dev == second.st_dev && first.st_ino == second.st_ino;
    }

    /// False when a mapped file was written to or truncated since: what lies behind its new end
    /// raises SIGBUS. A copy stays what it is, and so does a file that another one took the name
    /// of.
    static bool is_unchanged(const char* path, const FileView& view) noexcept {
        struct stat status {};
        if (view.data == nullptr || view.is_copy || ::stat(path, &status) != 0) {
            return true;
        }
        const FileStamp now = stamp_of(status);
        const FileStamp& then = view.stamp;
        return now.device != then.device || now.inode != then.inode ||
               (now.size == then.size && now.modified_ns == then.modified_ns);
    }

    /// Writes the path of the file that is mapped at `address`, as the kernel knows it: absolute,
    /// and with " (deleted)" behind it when no file has that name any more, or another one has.
    /// False when there is none, or it does not fit.
    static bool mapped_path(std::uintptr_t address, char* path, std::size_t room) noexcept {
        const int descriptor = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            return false;
        }
        // begin-end permissions offset device inode path
        char buffer[1024];
        std::uintptr_t number = 0;
        bool is_there = false;
        bool is_in_path = false;
        std::size_t length = 0;
        unsigned field = 0;
        bool is_done = false;
        for (ssize_t count = 1; count > 0 && !is_done;) {
            count = ::read(descriptor, buffer, sizeof buffer);
            for (ssize_t i = 0; i < count && !is_done; ++i) {
                const char letter = buffer[i];
                if (letter == '\n') {
                    is_done = is_there;
                    is_in_path = false;
                    field = 0;
                    number = 0;
                } else if (field == 0 && letter == '-') {
                    is_there = number <= address;
                    number = 0;
                } else if (field == 0 && letter == ' ') {
                    is_there = is_there && address < number;
                    field = 1;
                } else if (field == 0) {
                    const bool is_digit = letter <= '9';
                    number = number * 16 + static_cast<std::uintptr_t>(
                                               is_digit ? letter - '0' : letter - 'a' + 10);
                } else if (is_there && (is_in_path || letter == '/')) {
                    is_in_path = true;
                    if (length < room) {
                        path[length++] = letter;
                    }
                }
            }
        }
        ::close(descriptor);
        if (!is_done || length == 0 || length == room) {
            return false;
        }
        path[length] = '\0';
        return true;
    }

private:
    // Whatever else open() says may be otherwise a moment later: too many files are open, say.
    static bool is_absence(int error) noexcept {
        return error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG ||
               error == ENXIO || error == ENODEV;
    }

    static FileStamp stamp_of(const struct stat& status) noexcept {
        return {static_cast<std::uint64_t>(status.st_dev),
                static_cast<std::uint64_t>(status.st_ino),
                static_cast<std::uint64_t>(status.st_size),
                static_cast<std::uint64_t>(status.st_mtim.tv_sec) * 1000000000U +
                    static_cast<std::uint64_t>(status.st_mtim.tv_nsec)};
    }

    // What cannot be read stays zero: the file was cut in between.
    static void read_all(int descriptor, unsigned char* bytes, std::size_t size) noexcept {
        for (std::size_t done = 0; done < size;) {
            const ssize_t count = ::read(descriptor, bytes + done, size - done);
            if (count <= 0 && !(count < 0 && errno == EINTR)) {
                return;
            }
            done += count > 0 ? static_cast<std::size_t>(count) : 0;
        }
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
