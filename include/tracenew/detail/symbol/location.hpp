// SPDX-License-Identifier: MIT
// One frame as a person reads it.
// World: cold. May include: base, version.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/pointers.hpp"
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
    bool inlined = false;          ///< true for every frame but the physical function, the last one
    bool standard = false;  ///< looked through when a site is named: see standard_library.hpp
    bool foreign = false;   ///< an installed library's: looked through if others called it
    bool kept = false;      ///< the user says that it is not
};

/// The frames at one address, innermost inlined call first; never null, never empty. Shared with
/// the resolver's memory, so a copy is cheap and stays valid.
using Locations = Shared<const List<Location>>;

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
