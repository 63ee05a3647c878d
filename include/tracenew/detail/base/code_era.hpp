// SPDX-License-Identifier: MIT
// Counts how often code may have come to lie where other code was.
// World: hot. May include: base.
//
// What was concluded from code addresses (how to walk from there, whose code it is, which traceback
// it was) holds in one era only, and who resolves an address later says of which.
#pragma once

#include "tracenew/detail/base/atomic.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Addresses of code, from the lowest to one past the last.
struct CodeRange {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;

    constexpr bool holds(std::uintptr_t address) const noexcept {
        return begin <= address && address < end;
    }
};

class CodeEra {
public:
    TRACENEW_HOT std::uint32_t now() const noexcept { return era_.load(order_relaxed); }
    void end() noexcept { era_.fetch_add(1, order_seq_cst); }

private:
    Atomic<std::uint32_t> era_{1};
};

TRACENEW_SHARED inline CodeEra code_era;  // of the process

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
