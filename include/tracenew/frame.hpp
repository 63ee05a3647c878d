// SPDX-License-Identifier: MIT
// One line of one function: what a traceback is made of.
// World: cold. May include: version, standard library.
#pragma once

#include "tracenew/version.hpp"

#include <cstdint>
#include <iosfwd>
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
        : Frame() {
        *this = other;
    }
    Frame& operator=(const Frame& other);
};

/// Writes "file:line"; what is known of it when that is not.
std::ostream& operator<<(std::ostream& out, const Frame& frame);

TRACENEW_ABI_END
}  // namespace tracenew
