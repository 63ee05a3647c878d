// SPDX-License-Identifier: MIT
// TRACENEW=10 in the environment, the hot half: notice it before main.
// World: hot. May include: base, os, <cstdlib>.
//
// A constructor function runs once in each translation unit that includes us, before the ones of
// static objects; an inline variable would be initialised after those of other translation units.
// The first one asks, the rest find that it is done.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/os.hpp"

#include <cstdlib>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// In control/environment.hpp.
void begin_early(const char* value) noexcept;

TRACENEW_SHARED inline Atomic<bool> environment_was_read{false};

#if TRACENEW_CONFIG_HOOKS != 0
__attribute__((constructor(101))) static void start_early() noexcept {
    const char* const value = std::getenv("TRACENEW");
    if (value != nullptr && !Os::is_secure_execution() &&
        !environment_was_read.exchange(true, order_relaxed)) {
        begin_early(value);
    }
}
#endif

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
