// SPDX-License-Identifier: MIT
// Linux: the threads of the process as the kernel sees them: where each stands, and its variables.
// World: hot (nothing here allocates from the heap). May include: base, os/{linux_shields,types},
// system headers.
//
// No thread is stopped and none gets a signal. /proc tells where a thread waits; of one that runs
// nobody knows.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/os/linux_shields.hpp"
#include "tracenew/detail/os/types.hpp"

#if defined(__linux__)

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LinuxTasks {
public:
    /// Calls `visit(task)` for each thread, the first `most` of them.
    static void for_each_task(std::size_t most, FunctionRef<void(const Task&)> visit) noexcept {
        const LinuxShields::ErrnoShield shield;
        const int folder = ::open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        alignas(8) char entries[4096];
        long count = 0;
        while (folder >= 0 &&
               (count = ::syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
            for (long at = 0; at < count;) {
                unsigned short length = 0;
                std::memcpy(&length, entries + at + 16, sizeof length);
                const int id = std::atoi(entries + at + 19);
                at += length;
                if (id > 0 && most != 0) {
                    --most;
                    visit(task_of(id));
                }
            }
        }
        if (folder >= 0) {
            ::close(folder);
        }
    }

    /// A thread by its number, as it is now.
    static Task task_of(int id) noexcept {
        const LinuxShields::ErrnoShield shield;
        Task task;
        task.id = id;
        task.is_self = id == ::syscall(SYS_gettid);
        task.is_first = id == ::getpid();
        char text[256];
        // Who is looked at may run at this very moment, on another processor or because we slept.
        for (int tries = 0; tries < 4 && !task.is_self; ++tries) {
            if (!read_file(id, "syscall", text)) {
                break;
            }
            if (std::strncmp(text, "running", 7) != 0) {
                read_place(text, task);
                break;
            }
            ::sched_yield();
        }
        if (read_file(id, "comm", text)) {
            text[std::strcspn(text, "\n")] = '\0';
            std::snprintf(task.name, sizeof task.name, "%.15s", text);
        }
        return task;
    }

    /// Calls `visit(module)` for each module's memory that may be written. With the loader's lock.
    static void for_each_data(FunctionRef<void(const ModuleData&)> visit) {
        ::dl_iterate_phdr(
            [](dl_phdr_info* info, std::size_t, void* context) {
                (*static_cast<FunctionRef<void(const ModuleData&)>*>(context))(data_of(*info));
                return 0;
            },
            &visit);
    }

    /// Where this thread's control block lies, as glibc has it on x86-64; elsewhere it is none of
    /// `is_control_block`.
    static std::uintptr_t control_block() noexcept {
        return reinterpret_cast<std::uintptr_t>(::pthread_self());
    }

    /// Whether these three words begin a thread's control block: it knows its own address, twice
    /// (glibc's tcbhead_t: tcb, dtv, self).
    static bool is_control_block(std::uintptr_t address, const std::uintptr_t* words) noexcept {
        return words[0] == address && words[2] == address;
    }
    /// Where the block of a module begins, by the words of the vector that the second word of the
    /// control block leads to, two for each module.
    static constexpr std::size_t vector_words(std::size_t module) noexcept { return 2 * module; }

private:
    static bool read_file(int id, const char* name, char (&text)[256]) noexcept {
        char path[64];
        std::snprintf(path, sizeof path, "/proc/self/task/%d/%s", id, name);
        const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            return false;
        }
        const ssize_t length = ::read(descriptor, text, sizeof text - 1);
        ::close(descriptor);
        text[length > 0 ? length : 0] = '\0';
        return length > 0;
    }

    // number arguments... stack pointer, program counter
    static void read_place(char* text, Task& task) noexcept {
        char* last = std::strrchr(text, ' ');
        if (last == nullptr) {
            return;
        }
        task.pc = std::strtoull(last + 1, nullptr, 16);
        *last = '\0';
        last = std::strrchr(text, ' ');
        task.sp = last == nullptr ? 0 : std::strtoull(last + 1, nullptr, 16);
    }

    static ModuleData data_of(const dl_phdr_info& info) noexcept {
        ModuleData data;
        data.address = info.dlpi_addr;
        data.name = info.dlpi_name != nullptr ? info.dlpi_name : "";
        data.tls_module = info.dlpi_tls_modid;
        for (ElfW(Half) i = 0; i < info.dlpi_phnum; ++i) {
            const ElfW(Phdr)& header = info.dlpi_phdr[i];
            const std::uintptr_t begin = info.dlpi_addr + header.p_vaddr;
            if (header.p_type == PT_LOAD && data.address == info.dlpi_addr) {
                data.address = begin;
            }
            if (header.p_type == PT_LOAD && (header.p_flags & PF_W) != 0 &&
                data.count < ModuleData::most) {
                data.begin[data.count] = begin;
                data.end[data.count++] = begin + header.p_memsz;
            }
            if (header.p_type == PT_TLS) {
                data.tls_size = header.p_memsz;
            }
        }
        return data;
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
