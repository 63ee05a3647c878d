// SPDX-License-Identifier: MIT
// A walk that this thread has made, to be compared with the next one from the same place.
// World: hot. May include: base, unwind/registers.
//
// What is remembered of each frame is its address and its row, by position. A walk that meets the
// same address at the same position need not look its row up: the processor guesses that the
// comparison holds and reads the stack ahead, instead of waiting for one return address to learn
// where the next one lies. Nothing is taken for granted: every word of the stack is read again, so
// it does not matter which walk is compared with which. When all addresses were the same, so is the
// traceback. Where paths are random, guesses fail and are not made.
#pragma once

#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/unwind/registers.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct RememberedWalk {
    /// Frames, leading ones of the standard library included. Longer walks are not remembered.
    static constexpr std::size_t capacity = 64;

    std::uint32_t generation = 0;  ///< of the row cache
    TracebackId id = TracebackId::own;
    std::uint16_t limit = 0;
    std::uint16_t size = 0;
    bool more = false;
    bool is_truncated = false;  ///< no frame of the program was reached
    std::uint32_t trust = 0;    ///< in guesses
    std::uintptr_t addresses[capacity + 1] = {};
    std::uint64_t rows[capacity + 1] = {};

    bool is_worth_guessing() const noexcept { return trust >= 2; }

    /// After a walk of `frames`, of which `changed` were not the same as before.
    void finish(std::size_t frames, std::size_t leading, std::size_t changed,
                bool goes_on) noexcept {
        id = changed == 0 && size == frames && more == goes_on ? id : TracebackId::own;
        size = static_cast<std::uint16_t>(frames);
        more = goes_on;
        is_truncated = frames == leading;
        if (changed * 4 > frames) {
            trust -= trust > 0 ? 1U : 0U;
        } else {
            trust += trust < 3 ? 1U : 0U;
        }
    }
};

/// One thread's. Zero-filled memory is an empty one.
class RememberedWalks {
public:
    RememberedWalk& from(Registers caller) noexcept {
        const std::uint64_t place = (caller.ip ^ (caller.fp << 20)) * 0x9E3779B97F4A7C15U;
        return walks_[place >> (64 - bits)];
    }

private:
    static constexpr unsigned bits = 6;

    RememberedWalk walks_[std::size_t{1} << bits];
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
