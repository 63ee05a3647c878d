// SPDX-License-Identifier: MIT
// The one place that chooses how the addresses of the callers are found.
// World: hot. May include: base, unwind.
#pragma once

#include "tracenew/detail/unwind/libgcc_walker.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

using Walker = LibgccWalker;

/// Fills `frames` with the callers of operator new, most recent first. Allocates nothing.
inline void capture(Registers caller, FrameBuffer& frames) noexcept {
    Walker::capture(caller, frames);
    if (frames.size() == 0) {
        frames.push(caller.ip - 1);  // code without unwind tables still has a caller
    }
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
