// SPDX-License-Identifier: MIT
// The number under which a traceback is known.
// World: hot. May include: base.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A type of its own, so that an id is never mistaken for a count. `own` is what the tracer's cold
/// code allocates for itself: it is counted, and shown nowhere but in `tracer_memory()`. `none`
/// answers a question: not found, no room for it, not known yet. They are one number, because
/// memory that was just mapped holds zeros, and remembered walks in it are of `none`; and never
/// mistaken, because what is `own` is not walked, and nobody looks it up.
enum class TracebackId : std::uint32_t { own = 0, none = 0 };

TRACENEW_HOT constexpr std::uint32_t index_of(TracebackId id) noexcept {
    return static_cast<std::uint32_t>(id);
}

/// Ids fit the 20 bits that a block's word has for them.
constexpr std::uint32_t max_tracebacks = (1U << 20) - 1;

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
