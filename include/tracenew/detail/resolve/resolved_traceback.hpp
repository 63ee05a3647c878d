// SPDX-License-Identifier: MIT
// The frames behind one traceback.
// World: cold. May include: base, frame, standard library.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Made on first look, or when a snapshot is loaded, and never destroyed: handles stay valid in
/// static destructors, and the number of tracebacks is bounded.
struct ResolvedTraceback {
    std::vector<Frame> frames;   // most recent first, inlined calls expanded
    std::vector<bool> standard;  // frames[i] is looked through: a library's or tracenew's own
    std::size_t site = 0;
    std::uint32_t rules = 0;  // version of the rules by which `site` was chosen
    bool more = false;
    bool refused = false;  // some frame is not named as it should be, for lack of memory
    mutable Atomic<std::uint32_t> attempt{0};  // of the resolver, if so
    const ResolvedTraceback* next = nullptr;   // of all that were made
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
