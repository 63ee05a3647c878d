// SPDX-License-Identifier: MIT
// How much is alive.
// World: cold. May include: version, standard library.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// Bytes, as the program requested them.
struct Memory {
    std::size_t current = 0;
    std::size_t peak = 0;
};

TRACENEW_ABI_END
}  // namespace tracenew
