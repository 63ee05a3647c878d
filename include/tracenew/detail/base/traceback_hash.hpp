// SPDX-License-Identifier: MIT
// The hash of a traceback, made while it is walked.
// World: hot. May include: base.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/golden_ratio.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A polynomial in the addresses. `scattered` is also what the row cache looks an address up by, so
/// that a walk makes that product once.
class TracebackHash {
public:
    TRACENEW_HOT static constexpr std::uint64_t scattered(std::uintptr_t address) noexcept {
        return address * golden_ratio;
    }

    TRACENEW_HOT void add(std::uintptr_t address) noexcept {
        bits_ = (bits_ + scattered(address)) * 0xD1B54A32D192ED03U;
    }

    /// No traceback's; neither is 0.
    static constexpr std::uint64_t none = 1;

    /// Greater than `none`.
    TRACENEW_HOT std::uint64_t finish(bool more) const noexcept {
        std::uint64_t hash = bits_ + (more ? 1 : 0);
        hash = (hash ^ (hash >> 32)) * golden_ratio;
        hash ^= hash >> 29;
        return hash > none ? hash : none + 1;
    }

private:
    std::uint64_t bits_ = 1;  // or an address of 0 in front would make no difference
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
