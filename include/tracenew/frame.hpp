// SPDX-License-Identifier: MIT
// One line of one function: what a traceback is made of.
// World: cold. May include: error, symbol/printable, standard library.
#pragma once

#include "tracenew/detail/symbol/printable.hpp"
#include "tracenew/error.hpp"

#include <cstdint>
#include <ostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// A call of the traceback, inlined calls included. Copies do not show in snapshots.
struct Frame {
    std::string file;      ///< the DWARF name joined with its compilation directory; "" unknown
    unsigned line = 0;     ///< from 1; 0 when unknown, or when the row stands for a whole file
    std::string function;  ///< demangled; else "symbol+0x12"; else "module+0x1234"
    std::string module;    ///< path of the executable or shared object
    std::uintptr_t address = 0;  ///< of the call instruction, in this process
    bool inlined = false;        ///< the function has no code of its own at this place

    Frame() = default;
    Frame(Frame&&) noexcept = default;
    Frame& operator=(Frame&&) noexcept = default;
    ~Frame() = default;
    // A loop that keeps the tracer's answers must not find them in its own report.
    Frame(const Frame& other)
        : Frame(other, detail::OwnScope{}) {}
    Frame& operator=(const Frame& other) {
        const detail::OwnScope own;
        file = other.file;
        line = other.line;
        function = other.function;
        module = other.module;
        address = other.address;
        inlined = other.inlined;
        return *this;
    }

private:
    Frame(const Frame& other, const detail::OwnScope&)
        : file(other.file)
        , line(other.line)
        , function(other.function)
        , module(other.module)
        , address(other.address)
        , inlined(other.inlined) {}
};

/// Writes "file:line"; what is known of it when that is not.
inline std::ostream& operator<<(std::ostream& out, const Frame& frame) {
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
