// SPDX-License-Identifier: MIT
// Linux: all of it as one class.
// World: hot. May include: base, os.
#pragma once

#include "tracenew/detail/os/linux_background.hpp"
#include "tracenew/detail/os/linux_clock.hpp"
#include "tracenew/detail/os/linux_copy.hpp"
#include "tracenew/detail/os/linux_files.hpp"
#include "tracenew/detail/os/linux_mappings.hpp"
#include "tracenew/detail/os/linux_memory.hpp"
#include "tracenew/detail/os/linux_modules.hpp"
#include "tracenew/detail/os/linux_pages.hpp"
#include "tracenew/detail/os/linux_program.hpp"
#include "tracenew/detail/os/linux_shields.hpp"
#include "tracenew/detail/os/linux_signals.hpp"
#include "tracenew/detail/os/linux_stack.hpp"
#include "tracenew/detail/os/linux_tasks.hpp"
#include "tracenew/detail/os/linux_threads.hpp"

#if defined(__linux__)

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LinuxOs : LinuxBackground,
                 LinuxClock,
                 LinuxCopy,
                 LinuxFiles,
                 LinuxMappings,
                 LinuxMemory,
                 LinuxModules,
                 LinuxPages,
                 LinuxProgram,
                 LinuxShields,
                 LinuxSignals,
                 LinuxStack,
                 LinuxTasks,
                 LinuxThreads {
    static constexpr bool supported = true;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#endif
