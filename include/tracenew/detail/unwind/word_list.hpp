// SPDX-License-Identifier: MIT
// Lists the words that a walk has read, in the walk that is remembered.
// World: hot. May include: base, os, unwind/remembered_walk.
#pragma once

#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/unwind/remembered_walk.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// One word after the other, then `finish`. What does not fit leaves them unlisted.
class WordList {
public:
    WordList(RememberedWalk& walk, std::uintptr_t first) noexcept
        : walk_(walk)
        , first_(first) {
        walk_.span = 0;
        walk_.pointers_size = 0;
        walk_.has_frame_pointer = false;
    }

    /// The walk's `i`-th return address lies there.
    void add_return(std::size_t i, std::uintptr_t slot) noexcept {
        walk_.slots[i] = static_cast<std::uint32_t>(bytes_to(slot));
    }

    /// A frame pointer was read there, or found in its register (0), and went to `target`.
    void add_pointer(std::uintptr_t slot, std::uintptr_t target) noexcept {
        const auto distance = static_cast<std::intptr_t>(target - first_);
        fits_ = fits_ && distance == static_cast<std::int32_t>(distance);
        if (slot == 0) {
            walk_.has_frame_pointer = true;
            walk_.frame_pointer = static_cast<std::int32_t>(distance);
        } else if (walk_.pointers_size == RememberedWalk::most_pointers) {
            fits_ = false;
        } else {
            walk_.pointers[walk_.pointers_size++] = {static_cast<std::uint32_t>(bytes_to(slot)),
                                                     static_cast<std::int32_t>(distance)};
        }
    }

    void finish(StackBounds stack) noexcept {
        const std::uintptr_t reach = highest_ + sizeof(std::uintptr_t);
        if (fits_ && stack.holds(first_) && stack.end - first_ >= reach) {
            walk_.lowest = stack.begin;
            walk_.span = stack.end - reach - stack.begin + 1;
        }
    }

private:
    std::uintptr_t bytes_to(std::uintptr_t slot) noexcept {
        const std::uintptr_t bytes = slot - first_;
        fits_ = fits_ && bytes == static_cast<std::uint32_t>(bytes);
        highest_ = bytes > highest_ ? bytes : highest_;
        return bytes;
    }

    RememberedWalk& walk_;
    std::uintptr_t first_;
    std::uintptr_t highest_ = 0;
    bool fits_ = true;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
