// SPDX-License-Identifier: MIT
// One frame as a person reads it.
// World: cold. May include: version.
#pragma once

#include "tracenew/version.hpp"

#include <cstdint>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

struct Location {
    std::string file;      ///< absolute where the debug info is, dots folded; empty if unknown
    unsigned line = 0;     ///< 0 if unknown
    std::string function;  ///< demangled; else symbol+0x12; else module+0x1234; never empty
    std::string module;    ///< path of the module, empty if the address lies in none
    std::uintptr_t address = 0;    ///< as asked
    unsigned expression_line = 0;  ///< the line if a constructor is called here; 0: the same
    unsigned coroutine_line = 0;   ///< the line if operator new is called here; 0: the same
    std::string scope;             ///< as outermost_scope() has it: "std"; empty where not known
    bool inlined = false;          ///< true for every frame but the physical function, the last one
    bool is_bare = false;          ///< the debug info has its name without scopes, as with -g1
    bool is_generated = false;     ///< a member that nobody wrote: an implicit copy constructor
    bool is_installed = false;     ///< in a library of the system's folders, without debug info
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
