// SPDX-License-Identifier: MIT
// Linux: what the program is called, how it was started, and whether it writes to a terminal.
// World: hot (nothing here allocates from the heap). May include: base, system headers.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#if defined(__linux__)

#include <cerrno>
#include <cstddef>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxProgram {
    static long process() noexcept { return ::getpid(); }
    /// As it was called, without folders; as `ps` and `killall` know it.
    static const char* program() noexcept { return ::program_invocation_short_name; }

    /// The machine's; "" where it is longer than there is room.
    static const char* host_name(char* name, std::size_t room) noexcept {
        const bool is_known = ::gethostname(name, room) == 0;
        name[is_known ? room - 1 : 0] = '\0';
        return name;
    }

    /// True in programs whose environment must not be trusted (setuid, file capabilities).
    static bool is_secure_execution() noexcept { return ::getauxval(AT_SECURE) != 0; }

    /// True when standard output (or standard error) is a terminal.
    static bool is_terminal(bool standard_error) noexcept {
        return ::isatty(standard_error ? STDERR_FILENO : STDOUT_FILENO) == 1;
    }
    /// Characters in a line of it; 0: it does not say.
    static std::size_t terminal_columns(bool standard_error) noexcept {
        struct winsize size = {};
        return ::ioctl(standard_error ? STDERR_FILENO : STDOUT_FILENO, TIOCGWINSZ, &size) == 0
                   ? size.ws_col
                   : 0;
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
