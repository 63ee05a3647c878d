// SPDX-License-Identifier: MIT
// Where a search for holders begins: memory that the program reaches without a pointer.
// World: cold. May include: version.
#pragma once

#include "tracenew/version.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// In the order in which they are followed: of two that hold a block, the earlier names it better.
enum class RootKind : std::uint8_t {
    global,             ///< a variable of the program's own modules
    of_thread,          ///< the same, one for each thread
    local,              ///< a variable of a function of the program's own that runs
    library_global,     ///< of modules that others wrote
    library_of_thread,  ///< the same, one for each thread
    library_local,      ///< of functions that others wrote
    spill,              ///< a stack in use, where no variable that we know of lies; registers
    control_block,      ///< what the C library keeps of a thread
    unexplained,        ///< memory that is mapped, and nothing of the above
    c_library           ///< data of the C library and the loader: only pointers to a block's begin
};

constexpr unsigned root_phases = 5;
/// Kinds of one phase are followed at once.
constexpr unsigned phase_of(RootKind kind) noexcept {
    switch (kind) {
    case RootKind::global:
    case RootKind::of_thread:
        return 0;
    case RootKind::local:
        return 1;
    case RootKind::library_global:
    case RootKind::library_of_thread:
    case RootKind::control_block:
        return 2;
    case RootKind::library_local:
    case RootKind::spill:
        return 3;
    case RootKind::unexplained:
    case RootKind::c_library:
        break;
    }
    return 4;
}

/// Words to begin at, which lie in a variable or in none.
struct Root {
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    RootKind kind = RootKind::unexplained;
    std::uint32_t thread = none;    ///< number of a thread of the search
    std::uint32_t variable = none;  ///< number of a local of the search
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
