// SPDX-License-Identifier: MIT
// A linkage name. The demangler is the compiler's, but the names that it is handed are the file's,
// and it runs in the traced program: what it may be asked is for us to bound.
#include "fuzz/input.hpp"

#include "tracenew/detail/names/demangle.hpp"
#include "tracenew/detail/names/linkage_name.hpp"
#include "tracenew/detail/names/origin.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace symbol = tracenew::detail::symbol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::string_view name = input.rest().text();
    symbol::demangle(name);
    symbol::outermost_scope(name);
    symbol::is_standard_header(name);
    symbol::is_standard_module(name);
    symbol::may_be_generated(name);
    symbol::may_be_constructor(name);
    return 0;
}
