// SPDX-License-Identifier: MIT
// Where a walk begins: the registers of the function that called operator new.
// World: hot. May include: base.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct Registers {
    std::uintptr_t ip = 0;  ///< the address that operator new returns to
    std::uintptr_t sp = 0;  ///< the stack pointer there; 0: not known
    std::uintptr_t fp = 0;  ///< and the frame pointer, whatever its function uses it for

    /// Of the function that called the one that this is inlined into, which must not call alloca or
    /// pass arguments on the stack: where a local wants to be aligned, as vectors of AVX do, and
    /// everywhere with -mstackrealign, g++ lays out the frame of one that does in another way, with
    /// a copy of the return address at the usual place. tests/walker tries it. Inlined always: with
    /// a frame of its own it would answer for that.
    __attribute__((always_inline)) static Registers of_caller() noexcept {
        const auto* frame = static_cast<const std::uintptr_t*>(__builtin_frame_address(0));
        return {reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)),
                reinterpret_cast<std::uintptr_t>(frame + 2), frame[0]};
    }

    /// Of the function that calls this one, whatever that does.
    TRACENEW_NOINLINE static Registers here() noexcept { return of_caller(); }
};

/// A return address, or a register that was saved: words that no sanitizer knows.
TRACENEW_UNCHECKED std::uintptr_t stack_word(std::uintptr_t address) noexcept {
    return *reinterpret_cast<const std::uintptr_t*>(address);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
