// SPDX-License-Identifier: MIT
// One address of one module, made frames: debug info where there is some, else the linker's name,
// else the place in the module.
// World: cold. May include: base, names, elf, dwarf, symbol.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/debug_info.hpp"
#include "tracenew/detail/elf/symbol_table.hpp"
#include "tracenew/detail/names/demangle.hpp"
#include "tracenew/detail/names/linkage_name.hpp"
#include "tracenew/detail/names/path.hpp"
#include "tracenew/detail/symbol/location.hpp"
#include "tracenew/detail/symbol/modules.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

inline std::string hexadecimal(std::uint64_t number) {
    std::string digits;
    for (; number != 0 || digits.empty(); number >>= 4) {
        digits.insert(digits.begin(), "0123456789abcdef"[number & 15U]);
    }
    return "0x" + digits;
}

/// Names the physical function, the one that is really called. The linker's name wins over that of
/// the debug info; but of one code that has two (the linker folds what is equal) the scope of the
/// standard library stays.
inline void name_function(Location& location, const Symbol& symbol, const Module& module) {
    location.inlined = false;
    if (!symbol.name.empty()) {
        const std::string_view scope = outermost_scope(symbol.name);
        if (!scope.empty() && !is_implementation_scope(location.scope)) {
            location.scope = std::string(scope);
        }
        // GCC gives closures at namespace scope names that no demangler reads.
        std::string name = demangle(symbol.name);
        if (!is_mangled(name) || location.function.empty()) {
            location.function = std::move(name);
        }
        if (location.file.empty()) {
            location.function += "+" + hexadecimal(symbol.offset);
        }
    } else if (location.function.empty()) {
        location.function = std::string(base_name(location.module)) + "+" +
                            hexadecimal(location.address - module.bias);
    }
}

/// Of several names of one code that which debug info tells, for the line is that function's. But
/// callers write malloc, and not __libc_malloc.
inline std::string_view name_told(const SymbolTable& symbols, const Symbol& symbol,
                                  std::uint64_t address, std::string_view readable) {
    const bool is_told = !readable.empty() && readable[0] != '_';
    const std::string_view told =
        !is_told ? std::string_view()
                 : symbols.find_name(symbol, address, [readable](std::string_view name) {
                       return demangle(name) == readable;
                   });
    return told.empty() ? symbol.name : told;
}

/// The frames at an address in memory, innermost inlined call first; never empty. In less detail
/// one frame, of the physical function.
inline List<Location> look_up(Module& module, std::uintptr_t address,
                              Detail detail = Detail::lines) {
    const std::uint64_t in_file = address - module.bias;
    Symbol symbol = module.opened().symbols().find(in_file);
    const std::uint64_t function_begin = symbol.name.empty() ? 0 : in_file - symbol.offset;
    List<dwarf::SourceFrame> frames;
    if (detail == Detail::lines) {
        frames = module.opened().debug_info().find(in_file, function_begin);
    }
    if (frames.empty()) {
        frames.emplace_back();
    }
    symbol.name =
        name_told(module.opened().symbols(), symbol, in_file, frames.back().function.text);
    const bool is_installed = module.is_installed();
    List<Location> locations;
    for (dwarf::SourceFrame& frame : frames) {
        Location location;
        location.file = std::move(frame.file);
        location.line = frame.line;
        location.expression_line = frame.instead.expression;
        location.coroutine_line = frame.instead.declaration;
        location.function = std::move(frame.function.text);
        location.module = module.identity.path;
        location.address = address;
        location.inlined = true;
        location.scope = std::move(frame.function.scope);
        location.is_bare = !frame.function.is_qualified;
        location.is_generated = frame.function.is_generated;
        location.is_installed = is_installed;
        const bool is_physical = &frame == &frames.back();
        if (location.function.empty() && !is_physical) {
            location.function = "<inlined function>";
        }
        locations.push_back(std::move(location));
    }
    name_function(locations.back(), symbol, module);
    return locations;
}

/// The same by the place in the module alone, without its file.
inline List<Location> look_up_offset(const Module& module, std::uintptr_t address) {
    Location location;
    location.module = module.identity.path;
    location.address = address;
    name_function(location, Symbol(), module);
    return {std::move(location)};
}

/// The same for an address that lies in no module: code made at run time.
inline List<Location> look_up_nowhere(std::uintptr_t address) {
    Location location;
    location.function = hexadecimal(address);
    location.address = address;
    return {std::move(location)};
}

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
