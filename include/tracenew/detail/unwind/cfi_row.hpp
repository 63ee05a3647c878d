// SPDX-License-Identifier: MIT
// How to get from one frame to its caller's, in one word.
// World: hot. May include: base.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// One row of the table that call frame information describes (DWARF 5 section 6.4), reduced to
/// what a walk on x86-64 needs. The return address is always at CFA-8.
struct CfiRow {
    enum class Kind : std::uint8_t {
        irreducible,  ///< signal frames, PLT stubs, JITs with their own rules: another
                      ///< walker's work
        end,          ///< the outermost frame
        from_sp,      ///< CFA = rsp + cfa_offset
        from_fp,      ///< CFA = rbp + cfa_offset
        realigned,    ///< CFA = *(rbp + cfa_offset), rbp saved at *rbp: a frame that GCC realigned
        lost,         ///< code without tables: who called it cannot be known
    };

    Kind kind = Kind::irreducible;
    bool looks_through = false;   ///< the code belongs to the standard library
    std::uint8_t fp_slot = 0;     ///< rbp was saved at CFA - 8 * fp_slot; 0: it is unchanged
    std::int32_t cfa_offset = 0;  ///< bytes, a multiple of 8

    constexpr bool is_last() const noexcept { return kind == Kind::end || kind == Kind::lost; }

    static constexpr unsigned bits = 29;
    static constexpr std::uint64_t mask = (std::uint64_t{1} << bits) - 1;

    /// False when the offset is too large for a word: such frames exist (char buffer[1 << 20]).
    constexpr bool fits() const noexcept {
        return cfa_offset % 8 == 0 && cfa_offset >= -(1 << 18) && cfa_offset < (1 << 18);
    }

    /// Never 0, so that an empty word is no row.
    constexpr std::uint64_t pack() const noexcept {
        const auto offset = static_cast<std::uint32_t>(cfa_offset / 8) & 0xFFFFU;
        return (std::uint64_t{offset} << 13) | (std::uint64_t{fp_slot} << 5) |
               (std::uint64_t{looks_through} << 4) | (std::uint64_t{1} << 3) |
               static_cast<std::uint64_t>(kind);
    }

    /// Of a word, with or without the bits above a row's: CFA = rsp + offset, rbp unchanged, and
    /// the user's code. So are most frames of optimised code.
    TRACENEW_HOT static constexpr bool is_simple(std::uint64_t word) noexcept {
        return (word & 0x10001FFFU) == (8U | static_cast<unsigned>(Kind::from_sp));
    }
    /// Of a simple one, in bytes.
    TRACENEW_HOT static constexpr std::uintptr_t simple_offset(std::uint64_t word) noexcept {
        return static_cast<std::uintptr_t>(word >> 10) & 0x3FFF8U;
    }

    /// The word of the user's code that keeps a frame pointer: CFA = rbp + 16, rbp saved below the
    /// return address. So are nearly all frames of code that is not optimised.
    TRACENEW_HOT static constexpr std::uint64_t framed() noexcept {
        return (std::uint64_t{2} << 13) | (std::uint64_t{2} << 5) | 8U |
               static_cast<unsigned>(Kind::from_fp);
    }

    TRACENEW_HOT static constexpr CfiRow unpack(std::uint64_t word) noexcept {
        CfiRow row;
        row.kind = static_cast<Kind>(word & 7U);
        row.looks_through = ((word >> 4) & 1U) != 0;
        row.fp_slot = static_cast<std::uint8_t>(word >> 5);
        row.cfa_offset = static_cast<std::int16_t>(word >> 13) * 8;
        return row;
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
