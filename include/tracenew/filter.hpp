// SPDX-License-Identifier: MIT
// Which traces to look at.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/version.hpp"

#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// Keeps (inclusive) or drops (exclusive) the traces that match every field that is set. Patterns
/// are matched against the whole text, case-sensitively: `*` any run, `?` any character, `[abc]`
/// `[a-z]` `[!abc]` one of a set, as in a shell; an empty pattern matches everything. A snapshot
/// keeps a trace that matches any of the inclusive filters (if there are any) and none of the
/// exclusive ones.
struct Filter {
    bool inclusive = true;
    std::string file_pattern = {};      ///< of the file's name, directories included
    unsigned line = 0;                  ///< exactly this line; 0: any
    std::string function_pattern = {};  ///< of the demangled function
    std::string module_pattern = {};    ///< of the executable's or shared object's path
    bool all_frames = false;            ///< any frame may match; false: only the site
};

TRACENEW_ABI_END
}  // namespace tracenew
