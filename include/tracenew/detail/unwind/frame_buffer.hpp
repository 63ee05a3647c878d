// SPDX-License-Identifier: MIT
// What a walk fills: the leading frames of the standard library, then as many as were asked for.
// World: hot. May include: base, unwind/look_through.
//
// At -O0 six to twelve std:: frames lie between operator new and the user's line. If they used up
// the frames that the user asked for, start(1) would name bits/new_allocator.h for every block.
#pragma once

#include "tracenew/detail/unwind/look_through.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class FrameBuffer {
public:
    /// Leading frames beyond these count like any other, and the traceback counts as truncated: a
    /// regex that recurses through std:: for a thousand frames must not fill the stack.
    static constexpr std::size_t max_leading = 128;

    static constexpr std::size_t capacity_for(std::size_t limit) noexcept {
        return limit + max_leading;
    }

    /// `addresses` has room for `capacity_for(limit)`.
    FrameBuffer(std::uintptr_t* addresses, std::size_t limit) noexcept
        : addresses_(addresses)
        , limit_(limit) {}

    /// Takes the next frame's address, most recent first; false when no more are wanted.
    bool push(std::uintptr_t address) noexcept {
        return push(address, kept_ == 0 && leading_ < max_leading && looks_through(address));
    }

    /// The same for a walker that knows the answer.
    bool push(std::uintptr_t address, bool is_looked_through) noexcept {
        if (kept_ == limit_) {
            more_ = true;
            return false;
        }
        addresses_[size_++] = address;
        if (is_looked_through && kept_ == 0 && leading_ < max_leading) {
            ++leading_;
        } else {
            ++kept_;
        }
        return true;
    }

    /// The frame that was pushed last is not the stack's last, but nobody can go on from there.
    void break_off() noexcept { is_broken_off_ = true; }

    /// For a walk that begins again.
    void clear() noexcept {
        size_ = 0;
        kept_ = 0;
        leading_ = 0;
        more_ = false;
        is_broken_off_ = false;
    }

    const std::uintptr_t* addresses() const noexcept { return addresses_; }
    std::size_t size() const noexcept { return size_; }
    /// The stack had frames beyond those that were kept.
    bool more() const noexcept { return more_; }
    /// So many are the standard library's, before the first of the program.
    std::size_t leading() const noexcept { return leading_; }
    /// It broke off before a frame of the program was reached. A whole stack may have none: at -O2
    /// a thread's function is inlined into the standard library's.
    bool is_truncated() const noexcept {
        return kept_ == 0 ? is_broken_off_ : more_ && leading_ == max_leading;
    }

private:
    std::uintptr_t* addresses_;
    std::size_t limit_;
    std::size_t size_ = 0;
    std::size_t kept_ = 0;
    std::size_t leading_ = 0;
    bool more_ = false;
    bool is_broken_off_ = false;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
