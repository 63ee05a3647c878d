// SPDX-License-Identifier: MIT
// What a thread is in the middle of, for its signal handlers and forks to see.
// World: hot. May include: base.
//
// Raised before and lowered after what it tells of, so that a handler that comes in between takes
// the careful way.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct ThreadMarks {
    std::uint32_t locks;   // ours that it holds or waits for, but for those of its fork
    std::uint16_t visits;  // at the loader
    std::uint16_t forks;   // that it is in: more than one where a signal handler forks
};

TRACENEW_SHARED
__attribute__((tls_model("initial-exec"))) inline thread_local ThreadMarks thread_marks = {0, 0, 0};

/// Whether this thread was interrupted while it held one of our locks, by a signal handler, or by a
/// new_handler that an operator new of the program's own has called. What such a lock guards is
/// half done: nobody may look at it, nor wait for it.
inline bool is_interrupted() noexcept {
    return thread_marks.locks != 0;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
