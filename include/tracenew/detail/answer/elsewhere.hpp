// SPDX-License-Identifier: MIT
// What the public headers declare is defined in another source file, and the linker says so.
// World: both. May include: version.
#pragma once

#include "tracenew/version.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN

// NOLINTNEXTLINE(readability-identifier-naming): a macro's name is in it
extern const char one_source_file_must_include_tracenew_hpp_without_TRACENEW_CONFIG_COMPILED;

namespace detail {
__attribute__((used)) static const char* const defined_elsewhere =
    &one_source_file_must_include_tracenew_hpp_without_TRACENEW_CONFIG_COMPILED;
}

TRACENEW_ABI_END
}  // namespace tracenew
