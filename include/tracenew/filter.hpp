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
///
///     snapshot.filter_traces({tracenew::Filter::including("*/server/*"),
///                             tracenew::Filter::excluding("*/server/cache.cpp", 12)});
///     auto no_network = tracenew::Filter::excluding();
///     no_network.function_pattern = "network::*";
///
/// In C++20: `tracenew::Filter{.inclusive = false, .function_pattern = "network::*"}`.
struct Filter {
    bool inclusive = true;
    std::string file_pattern = {};      ///< of the file's name, directories included
    unsigned line = 0;                  ///< exactly this line; 0: any
    std::string function_pattern = {};  ///< of the demangled function
    std::string module_pattern = {};    ///< of the executable's or shared object's path
    bool all_frames = false;            ///< any frame may match; false: only the site

    /// Keeps the traces of these files, or of this line of them.
    static Filter including(std::string file_pattern = {}, unsigned line = 0);
    /// Drops them. Set at least one field: without any it drops everything.
    static Filter excluding(std::string file_pattern = {}, unsigned line = 0);
};

TRACENEW_ABI_END
}  // namespace tracenew
