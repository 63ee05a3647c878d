#include "support/catch.hpp"

#include <tracenew.hpp>

#include <string>

using tracenew::detail::UnsupportedOs;

TEST_CASE("unsupported: everything is refused, nothing is pretended") {
    CHECK_FALSE(UnsupportedOs::supported);
    CHECK(UnsupportedOs::map_pages(4096) == nullptr);
    CHECK_FALSE(UnsupportedOs::at_fork(nullptr, nullptr, nullptr));
    CHECK(UnsupportedOs::open_file("/proc/self/exe", 0).data == nullptr);
    CHECK(UnsupportedOs::resident_bytes() == 0);
    int modules = 0;
    UnsupportedOs::for_each_module([&](const tracenew::detail::ModuleView&) { ++modules; });
    CHECK(modules == 0);
}
