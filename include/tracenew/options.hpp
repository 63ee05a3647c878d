// SPDX-License-Identifier: MIT
// How a program is traced.
// World: cold. May include: version, standard library.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What `Tracer::start()` takes. The defaults trace every block, with no bound on memory.
struct Options {
    /// Frames to keep of each traceback, counted from the site on: 1 to 512. Leading frames of the
    /// standard library, and up to 32 of what may be an installed library's header, are kept beside
    /// them. Ten mostly reach from the allocation to the loop. Each frame costs time with each
    /// allocation whose callers have changed, and makes more tracebacks distinct.
    std::size_t frames = 10;
    /// Mean bytes between samples, up to 2^40; 0: every block is traced. What is reported of
    /// samples are unbiased estimates, and says so: of n samples of one size, to about 1 / sqrt(n).
    /// At 512 KiB tracing costs a few percent; but a check of a loop is never ok, and what malloc
    /// hands out beside operator new is not looked at.
    std::size_t sample_interval = 0;
    /// Bytes that the tracer's tables may take, at least 1 MiB; 0: no bound, for a bound makes
    /// totals wrong. Without one they take about a quarter of the traced heap. Blocks for which
    /// there is no room are not traced and are counted in `Losses::dropped`. Not in it, but in
    /// `tracer_memory()`: up to 97 KiB for each thread that allocates, in which it finds its last
    /// walks again.
    std::size_t memory_limit = 0;
    /// Further code to look through when a site is named, beside the standard library: shell
    /// patterns of functions ("util::alloc", "nlohmann::*"; without return type, template arguments
    /// and parameters) or of files ("*/json.hpp"). None may be empty. Those of the last `start()`
    /// hold for whatever is reported.
    std::vector<std::string> site_skip = {};
    /// The opposite: code that is yours, though it is installed: patterns of functions
    /// ("mylib::*"), of files ("/usr/include/mylib/*") or of modules ("libmylib.so*"). It is a
    /// site, save where `site_skip` names it too. None may be empty. Those of the last `start()`
    /// hold.
    std::vector<std::string> site_keep = {};
    /// Bytes that compressed debug information may take while it is read, at least 1 MiB; 0: no
    /// bound. It is given back after each report. What does not fit is named by functions without
    /// lines, and the report says of which modules.
    std::size_t symbol_memory_limit = std::size_t{1} << 30;
};

TRACENEW_ABI_END
}  // namespace tracenew
