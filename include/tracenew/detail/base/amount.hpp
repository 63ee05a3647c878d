// SPDX-License-Identifier: MIT
// How much is alive, and of which traceback.
// World: both. May include: base/traceback_id, standard library.
#pragma once

#include "tracenew/detail/base/traceback_id.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Live bytes (as requested) and live blocks.
struct Amount {
    std::uint64_t bytes = 0;
    std::uint64_t blocks = 0;
};

/// What one snapshot knows of one traceback.
struct TracebackAmount {
    TracebackId id = TracebackId::none;
    Amount amount;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
