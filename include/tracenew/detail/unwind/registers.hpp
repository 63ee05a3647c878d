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
    std::uintptr_t fp = 0;  ///< operator new's own frame address

    /// Of the function that called the one that this is inlined into.
    TRACENEW_PER_TU static Registers of_caller() noexcept {
        return {reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)),
                reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0))};
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
