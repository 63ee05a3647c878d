// SPDX-License-Identifier: MIT
// TRACENEW=10 in the environment, the hot half: notice it before main.
// World: hot. May include: base, os, <cstdio>, <cstdlib>.
//
// A constructor function runs once in each translation unit that includes us, before the ones of
// static objects; an inline variable would be initialised after those of other translation units.
// The first one asks, the rest find that it is done. What it calls is cold, large, and defined only
// where a Tracer is made; hence the weak reference, which is null in a program without a Tracer.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/os.hpp"

#include <cstdio>
#include <cstdlib>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// In control/environment.hpp; `Handle` is Tracer.
template <class Handle>
void begin_early(const char* value) noexcept;

TRACENEW_SHARED inline Atomic<bool> environment_was_read{false};

#if TRACENEW_CONFIG_HOOKS != 0
static void begin_early_if_compiled(const char* value) noexcept
    __attribute__((weakref("_ZN8tracenew6v0_1_06detail11begin_earlyINS0_6TracerEEEvPKc")));

__attribute__((constructor(101))) static void start_early() noexcept {
    const char* value = std::getenv("TRACENEW");
    if (value == nullptr || Os::is_secure_execution() ||
        environment_was_read.exchange(true, order_relaxed)) {
        return;
    }
    if (&begin_early_if_compiled != nullptr) {
        begin_early_if_compiled(value);
    } else {
        std::fputs("tracenew: TRACENEW is set, but this program makes no tracenew::Tracer; one in "
                   "any source file will do\n",
                   stderr);
    }
}
#endif

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
