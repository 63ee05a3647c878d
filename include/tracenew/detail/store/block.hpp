// SPDX-License-Identifier: MIT
// What is known of one live block, and how it is packed into a word.
// World: hot. May include: base, store/birth_clock.
#pragma once

#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/store/birth_clock.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Which tracing a word belongs to, 1 to 3 in turn; 0 is none. What a thread leaves behind that was
/// waited for in vain, when a tracing ended, is told by it.
using TracingNumber = std::uint32_t;
constexpr TracingNumber max_tracing_number = 3;

struct Block {
    std::uint64_t size = 0;  ///< bytes, as requested
    TracebackId traceback = TracebackId::none;
    std::uint32_t birth = 0;  ///< generation of the birth clock
    TracingNumber tracing = 0;
};

/// size 27 | traceback 20 | birth 14 | half 1 | tracing 2; zero means no block.
class BlockWord {
public:
    /// A size that does not fit says "look in the escape table".
    static constexpr std::uint64_t escaped_size = (std::uint64_t{1} << 27) - 1;

    constexpr BlockWord() noexcept = default;
    TRACENEW_HOT explicit constexpr BlockWord(std::uint64_t bits) noexcept
        : bits_(bits) {}

    TRACENEW_HOT static constexpr BlockWord pack(const Block& block,
                                                 std::uintptr_t address) noexcept {
        const std::uint64_t size =
            TRACENEW_LIKELY(block.size < escaped_size) ? block.size : escaped_size;
        return BlockWord{(size << 37) | (std::uint64_t{index_of(block.traceback)} << 17) |
                         (std::uint64_t{block.birth} << 3) | (half_of(address) << 2) |
                         block.tracing};
    }

    TRACENEW_HOT constexpr Block unpack() const noexcept {
        return {bits_ >> 37, static_cast<TracebackId>((bits_ >> 17) & max_tracebacks),
                static_cast<std::uint32_t>(bits_ >> 3) & BirthClock::last_generation, tracing()};
    }

    TRACENEW_HOT constexpr std::uint64_t bits() const noexcept { return bits_; }
    TRACENEW_HOT constexpr bool is_empty() const noexcept { return bits_ == 0; }
    TRACENEW_HOT constexpr bool is_escaped() const noexcept {
        return (bits_ >> 37) == escaped_size;
    }
    TRACENEW_HOT constexpr TracingNumber tracing() const noexcept {
        return static_cast<TracingNumber>(bits_ & 3U);
    }
    /// Two blocks of 24 bytes and more that begin in one 32-byte granule begin in different halves.
    TRACENEW_HOT constexpr bool is_at(std::uintptr_t address) const noexcept {
        return ((bits_ >> 2) & 1U) == half_of(address);
    }

    TRACENEW_HOT constexpr bool is_in_upper_half() const noexcept { return is_at(16); }

private:
    TRACENEW_HOT static constexpr std::uint64_t half_of(std::uintptr_t address) noexcept {
        return (address >> 4) & 1U;
    }

    std::uint64_t bits_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
