// SPDX-License-Identifier: MIT
// What a walk fills: the leading frames of the standard library, then as many as were asked for.
// World: hot. May include: base, unwind/look_through.
//
// At -O0 six to twelve std:: frames lie between operator new and the user's line. If they used up
// the frames that the user asked for, start(1) would name bits/new_allocator.h for every block.
//
// Between these and the user's line there may be twenty more, of headers that are installed (Boost,
// JSON). Which header it is only debug info knows, and the hook must not read that; but functions
// of headers are known by their symbols, and such libraries by their folders. They too are no part
// of what was asked for, as far as they lead: frames too many cost little, where one too few names
// a line below /usr/include.
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

    /// Frames beyond these count, in functions of headers and between them: a program's own header
    /// may recurse.
    static constexpr std::size_t max_doubtful = 32;

    static constexpr std::size_t capacity_for(std::size_t limit) noexcept {
        return limit + max_leading + max_doubtful;
    }

    /// How many of `frames` after the first `leading`, which `known` have been found so far, may be
    /// an installed header's.
    TRACENEW_HOT static std::size_t doubtful_of(const std::uintptr_t* frames, std::size_t size,
                                                std::size_t leading, std::size_t known) noexcept {
        while (leading < max_leading && known < max_doubtful && leading + known < size &&
               look_through(frames[leading + known]) != CodeKind::user) {
            ++known;
        }
        return known;
    }

    /// `addresses` has room for `capacity_for(limit)`.
    FrameBuffer(std::uintptr_t* addresses, std::size_t limit) noexcept
        : addresses_(addresses)
        , limit_(limit) {}

    /// Takes the next frame's address, most recent first; false when no more are wanted.
    bool push(std::uintptr_t address) noexcept {
        return push(address, leading_ == size_ && leading_ < max_leading && looks_through(address));
    }

    /// The same for a walker that knows the answer.
    bool push(std::uintptr_t address, bool is_looked_through) noexcept {
        if (size_ == leading_ + doubtful_ + limit_) {
            doubtful_ = doubtful_of(addresses_, size_, leading_, doubtful_);
            more_ = size_ == leading_ + doubtful_ + limit_;
            if (more_) {
                return false;
            }
        }
        leading_ += is_looked_through && leading_ == size_ && leading_ < max_leading ? 1 : 0;
        addresses_[size_++] = address;
        return true;
    }

    /// The frame that was pushed last is not the stack's last, but nobody can go on from there.
    void break_off() noexcept { is_broken_off_ = true; }

    /// For a walk that begins again.
    void clear() noexcept {
        size_ = 0;
        leading_ = 0;
        doubtful_ = 0;
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
        return size_ == leading_ ? is_broken_off_ : more_ && leading_ == max_leading;
    }

private:
    std::uintptr_t* addresses_;
    std::size_t limit_;
    std::size_t size_ = 0;
    std::size_t leading_ = 0;
    std::size_t doubtful_ = 0;
    bool more_ = false;
    bool is_broken_off_ = false;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
