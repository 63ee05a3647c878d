// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <string>
#include <string_view>

namespace symbol = tracenew::detail::symbol;

namespace look_up_fixture {

/// The name of a physical function that the debug info and the linker call so.
std::string named(const std::string& by_debug_info, std::string_view by_linker,
                  const std::string& file = "source.cpp") {
    symbol::Module module;
    module.bias = 0x1000;
    symbol::Location location;
    location.module = "/usr/bin/program";
    location.file = file;
    location.function = by_debug_info;
    location.address = 0x1234;
    symbol::Symbol found;
    found.name = by_linker;
    found.offset = 0x10;
    symbol::name_function(location, found, module);
    return location.function;
}

}  // namespace look_up_fixture

TEST_CASE("look_up: the linker's name wins, unless no demangler can read it") {
    using look_up_fixture::named;
    CHECK(named("foo", "_ZN4user3fooEi") == "user::foo(int)");
    CHECK(named("foo", "c_name") == "c_name");
    const std::string unreadable = "_ZNSt17_Function_handlerIFvvEUlvE_E9_M_invokeERKSt9_Any_data";
    CHECK(named("std::_Function_handler<void()>::_M_invoke", unreadable) ==
          "std::_Function_handler<void()>::_M_invoke");
    CHECK(named("", unreadable) == unreadable);
}

TEST_CASE("look_up: without a line the offset tells where, without a name the module") {
    using look_up_fixture::named;
    CHECK(named("", "c_name", "") == "c_name+0x10");
    CHECK(named("foo", "", "") == "foo");
    CHECK(named("", "", "") == "program+0x234");
}
