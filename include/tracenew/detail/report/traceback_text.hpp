// SPDX-License-Identifier: MIT
// Tracebacks as text: the site, its source, and who called it, in 80 columns where paths allow it.
// World: cold. May include: values, report, base, resolve.
#pragma once

#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/report/function_text.hpp"
#include "tracenew/detail/resolve/frame_facts.hpp"
#include "tracenew/traceback.hpp"

#include <ostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

constexpr std::size_t text_width = 80;

/// `  File "f", line N, in function` and the source text below it.
inline void write_frame(std::ostream& out, const Frame& frame) {
    std::string line =
        "  File \"" + printable(frame.file.empty() ? frame.module : frame.file) + '"';
    if (frame.line != 0) {
        line += ", line " + std::to_string(frame.line);
    }
    if (!frame.function.empty()) {
        // Paths are as long as they are, and are not cut. Where the name goes depends on the name
        // alone, so that a report looks the same wherever the sources lie.
        constexpr std::size_t short_name = 32;
        const std::string name = fitted(frame.function, text_width - 7);
        line += (columns_of(name) <= short_name ? ", in " : "\n    in ") + name;
    }
    out << line << '\n';
    if (frame.line != 0) {
        const std::string text = source_text(frame);
        if (!text.empty()) {
            out << "    " << shortened(text, text_width - 4) << '\n';
        }
    }
}

/// Whether there is memory for its frames; else `write_site_alone()`.
inline bool has_frames(Traceback traceback) {
    return has_memory_for([&] { static_cast<void>(traceback.size()); });
}

inline void write_site_alone(std::ostream& out, const Frame& site) {
    write_frame(out, site);
    out << "  ... and its callers: there is not enough memory to name them\n";
}

/// The frames from frame `first` on, to main. The standard library's frames are folded into the one
/// that the frame above them calls: it says through what the memory was allocated.
inline void write_traceback(std::ostream& out, Traceback traceback, std::size_t first) {
    for (std::size_t i = first; i < traceback.size(); ++i) {
        if (i != first && traceback.is_standard(i)) {
            continue;
        }
        write_frame(out, traceback[i]);
        if (i != 0 && traceback.is_standard(i - 1)) {
            const std::string& callee = traceback[i - 1].function;
            out << "    through " << fitted(callee.substr(0, callee.find("+0x")), text_width - 12)
                << '\n';
        }
        if (traceback[i].function == "main") {
            return;  // below it is the C library's start-up code
        }
    }
    if (traceback.total_frames() > traceback.size()) {
        out << "  ... and its callers: start() with more frames to see them\n";
    }
}

/// The frames from the site on.
inline void write_traceback(std::ostream& out, Traceback traceback) {
    write_traceback(out, traceback, traceback.site_index());
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
