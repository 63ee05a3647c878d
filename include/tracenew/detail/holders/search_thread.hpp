// SPDX-License-Identifier: MIT
// What a search knows of a thread: its frames, their variables, and its own data.
// World: cold. May include: base, os, unwind.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/unwind/register_walk.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct SearchThread {
    Task task;
    std::uintptr_t control_block = 0;  ///< 0: not found
    List<WalkedFrame> frames;          ///< innermost first
};

/// A variable on a stack, or a part of it.
struct SearchLocal {
    std::uint32_t thread = 0;
    std::uint32_t frame = 0;
    std::uint32_t number = 0;  ///< in the order of `dwarf::Variables::for_each_local`
    std::uintptr_t begin = 0;  ///< of the part
    std::uint64_t offset = 0;  ///< of the part in the variable
};

/// What a thread's variables of one module are.
struct SearchThreadData {
    std::uintptr_t module = 0;  ///< an address in it
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
