// SPDX-License-Identifier: MIT
// Linux: what is loaded: the executable and libraries, and whose an address is.
// World: hot (nothing here allocates from the heap). May include: base,
// os/{linux_files,linux_libc,types}, system headers.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/os/linux_files.hpp"
#include "tracenew/detail/os/linux_libc.hpp"
#include "tracenew/detail/os/types.hpp"

#if defined(__linux__)

#include <cstddef>
#include <cstdint>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>
#include <type_traits>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LinuxModules {
public:
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

    /// False when a variable and a thread's variable (this one's) lie in two modules for sure. Asks
    /// the loader.
    static bool are_of_one_module(const void* variable, const void* of_thread) noexcept {
        struct Question {
            std::uintptr_t addresses[2];
            const void* modules[2];
        } question = {{reinterpret_cast<std::uintptr_t>(variable),
                       reinterpret_cast<std::uintptr_t>(of_thread)},
                      {nullptr, nullptr}};
        ::dl_iterate_phdr(
            [](dl_phdr_info* info, std::size_t, void* context) {
                auto& asked = *static_cast<Question*>(context);
                for (ElfW(Half) i = 0; i < info->dlpi_phnum; ++i) {
                    const ElfW(Phdr)& header = info->dlpi_phdr[i];
                    const bool is_of_thread = header.p_type == PT_TLS;
                    const std::uintptr_t begin =
                        is_of_thread ? reinterpret_cast<std::uintptr_t>(info->dlpi_tls_data)
                                     : info->dlpi_addr + header.p_vaddr;
                    if ((is_of_thread || header.p_type == PT_LOAD) && begin != 0 &&
                        asked.addresses[is_of_thread] - begin < header.p_memsz) {
                        asked.modules[is_of_thread] = info->dlpi_phdr;
                    }
                }
                return 0;
            },
            &question);
        return question.modules[0] == nullptr || question.modules[1] == nullptr ||
               question.modules[0] == question.modules[1];
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
#if __GLIBC_PREREQ(2, 35)
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

    /// Whether it is code of the executable, which never goes. False where that cannot be told
    /// without the loader's lock.
    static bool is_of_executable(std::uintptr_t address) noexcept {
#if __GLIBC_PREREQ(2, 35)
        dl_find_object found{};
        return ::_dl_find_object(reinterpret_cast<void*>(address), &found) == 0 &&
               found.dlfo_link_map->l_name[0] == '\0';
#else
        static_cast<void>(address);
        return false;
#endif
    }

    /// Whether a module holds that address; takes the loader's lock if `asks_loader`.
    static bool holds_module(std::uintptr_t address) noexcept {
#if __GLIBC_PREREQ(2, 35)
        dl_find_object found{};
        return ::_dl_find_object(reinterpret_cast<void*>(address), &found) == 0;
#else
        bool holds = false;
        for_each_module([&](const ModuleView& module) {
            holds = holds || (module.begin <= address && address < module.end);
        });
        return holds;
#endif
    }

#if __GLIBC_PREREQ(2, 35)
    static constexpr bool asks_loader = false;
#else
    static constexpr bool asks_loader = true;
#endif

private:
    static ModuleView view_of(const dl_phdr_info& info) noexcept {
        ModuleView module;
        module.path = info.dlpi_name != nullptr ? info.dlpi_name : "";
        module.is_executable =
            module.path[0] == '\0' ||
            info.dlpi_phdr == reinterpret_cast<const ElfW(Phdr)*>(::getauxval(AT_PHDR));
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
        if (module.path[0] == '\0') {
            module.path = executable_path(module.begin);  // the loader gives the executable no name
        }
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

    // A program started through PATH, or deleted since, is still readable as /proc/self/exe; the
    // readable path is kept apart because reports print it. Of a program that was started by naming
    // the loader (`ld-linux-x86-64.so.2 ./program`) that is the loader.
    static const char* executable_path(std::uintptr_t begin) noexcept {
        static char path[4096];
        static Atomic<bool> is_known{false};
        if (!is_known.load(order_acquire)) {
            const bool has_no_loader = ::getauxval(AT_BASE) == 0;
            const ssize_t length =
                has_no_loader ? 0 : ::readlink("/proc/self/exe", path, sizeof path - 1);
            if (length > 0) {
                path[length] = '\0';
            } else if (!(has_no_loader && LinuxFiles::mapped_path(begin, path, sizeof path)) &&
                       !started_as(path, sizeof path)) {
                return "/proc/self/exe";
            }
            is_known.store(true, order_release);
        }
        return path;
    }

    // Where there is no /proc: the name that execve() was called with, seen from here.
    static bool started_as(char* path, std::size_t room) noexcept {
        const auto* const name = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
        if (name == nullptr || (name[0] != '/' && ::getcwd(path, room) == nullptr)) {
            return false;
        }
        std::size_t length = name[0] == '/' ? 0 : __builtin_strlen(path);
        const std::size_t size = __builtin_strlen(name) + 1;
        if (length + size + 1 > room) {
            return false;
        }
        if (length != 0) {
            path[length++] = '/';
        }
        __builtin_memcpy(path + length, name, size);
        return true;
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
