// SPDX-License-Identifier: MIT
// Linux: signals: having one handled, and ending by one.
// World: hot (nothing here allocates from the heap). May include: base, system headers.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#if defined(__linux__)

#include <csignal>
#include <unistd.h>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxSignals {
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

    /// Lets that signal do what it does by default, to the whole process. Also in its handler.
    static void end_by(int signal) noexcept {
        struct sigaction wanted = {};
        wanted.sa_handler = SIG_DFL;
        ::sigaction(signal, &wanted, nullptr);
        ::kill(::getpid(), signal);
    }

    static constexpr int ends[] = {SIGTERM, SIGINT, SIGHUP};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
