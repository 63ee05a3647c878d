// SPDX-License-Identifier: MIT
// What is looked up of one frame only when it is printed.
// World: cold. May include: base, hook, names, symbol, resolve, frame, standard library.
#pragma once

#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/hook/thread_state.hpp"
#include "tracenew/detail/names/path.hpp"
#include "tracenew/detail/names/printable.hpp"
#include "tracenew/detail/resolve/resolver.hpp"
#include "tracenew/detail/symbol/source_text.hpp"
#include "tracenew/frame.hpp"

#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The text of the frame's line without the blanks around it; "" when it cannot be read.
inline std::string source_text(const Frame& frame) {
    const OwnScope own;
    std::string text;
    if (frame.line != 0 && !is_interrupted()) {
        static_cast<void>(
            has_memory_for([&] { text = symbol::source_line(frame.file, frame.line); }));
    }
    return text;
}

/// The text around the frame's line, see `Finding::source`; `begins`: the first line's number.
inline std::string source_around(const Frame& frame, unsigned& begins) {
    const OwnScope own;
    std::string text;
    if (frame.line != 0 && !is_interrupted()) {
        const unsigned first = frame.line > 2 ? frame.line - 2 : 1;
        static_cast<void>(has_memory_for(
            [&] { text = symbol::source_lines(frame.file, first, frame.line + 2); }));
        begins = text.empty() ? 0 : first;
    }
    return text;
}

/// Why frames of this one's module may lack a line, "libfoo.so has no debug information: functions
/// only"; empty when nothing is missing.
inline std::string module_shortfall(const Frame& frame) {
    const OwnScope own;
    std::string why;
    if (is_interrupted()) {
        return why;
    }
    static_cast<void>(has_memory_for([&] {
        why = Resolver::instance().shortfall(frame.module);
        why = why.empty() ? why : printable(symbol::base_name(frame.module)) + " " + why;
    }));
    return why;
}

/// Whether the frame's source was written to after its module, so that the text of the line may be
/// another one than was compiled.
inline bool is_edited(const Frame& frame) {
    const OwnScope own;
    bool is = false;
    if (frame.line != 0 && !is_interrupted()) {
        static_cast<void>(has_memory_for([&] { is = symbol::is_newer(frame.file, frame.module); }));
    }
    return is;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
