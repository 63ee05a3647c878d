#include "support/catch.hpp"

#include <tracenew.hpp>

#include <cstring>
#include <string>

#if defined(__linux__)

using tracenew::detail::LinuxOs;

TEST_CASE("linux: mapped pages are zero, also after zero_pages") {
    constexpr std::size_t bytes = 8192;
    auto* pages = static_cast<unsigned char*>(LinuxOs::map_pages(bytes));
    REQUIRE(pages != nullptr);
    CHECK(pages[0] == 0);
    CHECK(pages[bytes - 1] == 0);
    std::memset(pages, 1, bytes);
    LinuxOs::zero_pages(pages, bytes);
    CHECK(pages[0] == 0);
    CHECK(pages[bytes - 1] == 0);
    LinuxOs::unmap_pages(pages, bytes);
}

TEST_CASE("linux: what cannot be mapped is null") {
    CHECK(LinuxOs::map_pages(std::size_t{1} << 60) == nullptr);
}

TEST_CASE("linux: the executable is a module that holds our code") {
    const auto here = reinterpret_cast<std::uintptr_t>(&LinuxOs::map_pages);
    std::string path;
    LinuxOs::for_each_module([&](const tracenew::detail::ModuleView& module) {
        CHECK(module.begin < module.end);
        if (module.begin <= here && here < module.end) {
            path = module.path;
        }
    });
    CHECK(path.find('/') == 0);
}

TEST_CASE("linux: the clock goes on and the process has memory") {
    const std::uint64_t before = LinuxOs::now_ns();
    CHECK(LinuxOs::now_ns() >= before);
    CHECK(LinuxOs::resident_bytes() > 100000);
    CHECK_FALSE(LinuxOs::is_secure_execution());
}

#endif
