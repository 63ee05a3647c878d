// SPDX-License-Identifier: MIT
// A walk that this thread has made, to be compared with the next one from the same place.
// World: hot. May include: base, unwind/registers.
//
// A walk by cached rows is a chain: a return address tells the row, the row where the next return
// address lies. What is remembered breaks it: the frame at this position had such a row last time,
// so the processor may go on reading the stack while the row is still being looked up. It is looked
// up each time, and a guess that was wrong costs time and nothing else. Guesses are about rows, not
// about paths: two calls in one function have one row, so they hold where paths are random too.
// When all addresses were the same as last time, so is the traceback, and it need not be searched.
#pragma once

#include "tracenew/detail/base/traceback_hash.hpp"
#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/unwind/registers.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct RememberedWalk {
    /// Frames, leading ones of the standard library included. Longer walks are not remembered.
    static constexpr std::size_t capacity = 64;

    TracebackId id = TracebackId::own;
    std::uint16_t limit = 0;
    std::uint16_t size = 0;
    std::uint64_t hash = 0;  ///< TracebackHash
    bool more = false;
    bool is_truncated = false;  ///< no frame of the program was reached
    std::uintptr_t addresses[capacity + 1] = {};
    std::uint64_t rows[capacity + 1] = {};

    /// After a walk of `frames`, of which `leading` are the standard library's.
    TRACENEW_HOT void finish(std::size_t frames, std::size_t leading, bool has_changed,
                             bool goes_on) noexcept {
        id = !has_changed && size == frames && more == goes_on ? id : TracebackId::own;
        size = static_cast<std::uint16_t>(frames);
        more = goes_on;
        is_truncated = frames == leading;
    }
};

/// One thread's. Zero-filled memory is an empty one.
class RememberedWalks {
public:
    TRACENEW_HOT RememberedWalk& from(Registers caller) noexcept {
        return walks_[TracebackHash::scattered(caller.ip ^ (caller.fp << 20)) >> (64 - bits)];
    }

    /// No traceback is known any more.
    void forget() noexcept {
        for (RememberedWalk& walk : walks_) {
            walk.id = TracebackId::own;
        }
    }

private:
    static constexpr unsigned bits = 6;

    RememberedWalk walks_[std::size_t{1} << bits];
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
