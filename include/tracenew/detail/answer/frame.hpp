// SPDX-License-Identifier: MIT
// What frame.hpp declares.
// World: cold. May include: hook, names, frame, standard library.
#pragma once

#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/names/printable.hpp"
#include "tracenew/frame.hpp"

#include <ostream>

namespace tracenew {
TRACENEW_ABI_BEGIN

TRACENEW_HELD Frame& Frame::operator=(const Frame& other) {
    const detail::OwnScope own;
    file = other.file;
    line = other.line;
    function = other.function;
    module = other.module;
    address = other.address;
    inlined = other.inlined;
    return *this;
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, const Frame& frame) {
    detail::write_what_fits(out, [&] {
        if (frame.line != 0) {
            out << detail::printable(frame.file) << ':' << std::to_string(frame.line);  // no hex
        } else if (!frame.function.empty()) {
            out << detail::printable(frame.function);
        } else {
            out << detail::printable(frame.file.empty() ? frame.module : frame.file);
        }
    });
    return out;
}

TRACENEW_ABI_END
}  // namespace tracenew
