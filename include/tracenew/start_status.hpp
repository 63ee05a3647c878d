// SPDX-License-Identifier: MIT
// The answers of start().
// World: cold. May include: nothing.
#pragma once

#include "tracenew/version.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What `Tracer::start()` answers. Only `started` means that this call began a tracing.
enum class StartStatus {
    started,
    already_tracing,     ///< and the options of that tracing are unchanged
    hook_not_in_effect,  ///< other operators new and delete win in this program, or in this module
    unsupported_platform,  ///< nobody has ported tracenew to it yet
    out_of_memory,         ///< the tables were refused (RLIMIT_AS, overcommit)
    invalid_options,       ///< nothing has changed
};

TRACENEW_ABI_END
}  // namespace tracenew
