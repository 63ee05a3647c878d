// SPDX-License-Identifier: MIT
// The one place that chooses how the addresses of the callers are found.
// World: hot. May include: base, unwind.
#pragma once

#include "tracenew/detail/base/code_era.hpp"
#include "tracenew/detail/unwind/cfi_walker.hpp"
#include "tracenew/detail/unwind/libgcc_walker.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

#if defined(__x86_64__)
constexpr bool has_cfi_walker = true;
#else
constexpr bool has_cfi_walker = false;
#endif

/// Fills `frames` with the callers of operator new, most recent first. Allocates nothing.
inline void capture(Registers caller, FrameBuffer& frames) noexcept {
    if constexpr (has_cfi_walker) {
        if (TRACENEW_LIKELY(caller.sp != 0 && CfiWalker::capture(caller, frames))) {
            return;
        }
        frames.clear();  // a signal's frame, say: slower, but it knows them all
    }
    LibgccWalker::capture(caller, frames);
}

/// Whether it would be `walk` again; for sure, or else false.
TRACENEW_HOT bool is_the_same(RememberedWalk& walk, Registers caller, std::size_t limit) noexcept {
    if constexpr (has_cfi_walker) {
        return walk.holds(caller, limit, code_era.now());
    }
    return false;
}

/// The same into a walk to compare with; false when it is one that cannot be remembered.
TRACENEW_HOT bool capture_like(RememberedWalk& walk, Registers caller, std::size_t limit) noexcept {
    if constexpr (has_cfi_walker) {
        return limit <= RememberedWalk::capacity && caller.sp != 0 &&
               CfiWalker::follow(caller, walk, limit);
    }
    return false;
}

/// Whether a walk that nobody has made yet was led astray by rows of code that has gone. They are
/// forgotten then.
inline bool is_astray(const std::uintptr_t* addresses, std::size_t size) noexcept {
    if constexpr (has_cfi_walker) {
        return CfiWalker::forgets_old_rows(addresses, size);
    }
    return false;
}

/// After a walk that came out as the one before it: so will the next, perhaps.
inline void expect_the_same(RememberedWalk& walk, Registers caller) noexcept {
    if constexpr (has_cfi_walker) {
        CfiWalker::list_words(caller, walk);
    }
}

/// Of the frame that these registers belong to, where it was called from; `ip` is known.
inline Registers out_of_frame(Registers inside, std::uintptr_t ip) noexcept {
    if constexpr (has_cfi_walker) {
        CfiWalker walker{inside};
        if (walker.step(walker.row()) && walker.ip() == ip) {
            return walker.registers();
        }
    }
    return {ip, 0, 0};
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
