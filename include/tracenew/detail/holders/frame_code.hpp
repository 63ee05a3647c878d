// SPDX-License-Identifier: MIT
// Whose code a frame runs, told without its lines: these cost as much as all the rest together.
// World: cold. May include: names, resolve.
#pragma once

#include "tracenew/detail/names/linkage_name.hpp"
#include "tracenew/detail/names/origin.hpp"
#include "tracenew/detail/resolve/resolver.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline bool is_code_of_tracer(std::uintptr_t pc) {
    bool is = false;
    Resolver::instance().ask_module(pc, [&](symbol::Module& module) {
        is = symbol::outermost_scope(module.opened().symbols().find(pc - module.bias).name) ==
             "tracenew";
    });
    return is;
}

/// Each stack begins there, and the debug info of a C library is larger than most programs'.
inline bool is_code_of_runtime(std::uintptr_t pc) {
    bool is = true;
    Resolver::instance().ask_module(pc, [&](symbol::Module& module) {
        is = symbol::is_c_library(module.identity.path) ||
             symbol::is_standard_module(module.identity.path);
    });
    return is;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
