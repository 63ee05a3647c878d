// SPDX-License-Identifier: MIT
// Linux: what the program is called, how it was started, and whether it writes to a terminal.
// World: hot (nothing here allocates from the heap). May include: base, system headers.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#if defined(__linux__)

#include <cerrno>
#include <sys/auxv.h>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxProgram {
    static long process() noexcept { return ::getpid(); }
    /// As it was called, without folders; as `ps` and `killall` know it.
    static const char* program() noexcept { return ::program_invocation_short_name; }

    /// True in programs whose environment must not be trusted (setuid, file capabilities).
    static bool is_secure_execution() noexcept { return ::getauxval(AT_SECURE) != 0; }

    /// True when standard output (or standard error) is a terminal.
    static bool is_terminal(bool standard_error) noexcept {
        return ::isatty(standard_error ? STDERR_FILENO : STDOUT_FILENO) == 1;
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
