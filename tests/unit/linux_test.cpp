#include "support/catch.hpp"

#include <tracenew.hpp>

#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <memory>
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

TEST_CASE("linux: whether a word can be read is known without reading it") {
    constexpr std::size_t bytes = 8192;
    auto* pages = static_cast<unsigned char*>(LinuxOs::map_pages(bytes));
    const auto begin = reinterpret_cast<std::uintptr_t>(pages);
    REQUIRE(pages != nullptr);
    errno = 4711;
    CHECK(LinuxOs::is_readable(begin));
    CHECK(LinuxOs::is_readable(begin + bytes - 8));
    LinuxOs::unmap_pages(pages, bytes);
    CHECK_FALSE(LinuxOs::is_readable(begin));
    CHECK_FALSE(LinuxOs::is_readable(0));
    CHECK_FALSE(LinuxOs::is_readable(std::uintptr_t{1} << 63));  // no address at all
    CHECK(errno == 4711);
}

TEST_CASE("linux: what needs room is called on a stack that has it") {
    char here = 0;
    const auto address = reinterpret_cast<std::uintptr_t>(&here);
    std::uintptr_t there = 0;
    auto call = [&]() noexcept {
        char local[100000];
        std::memset(local, 1, sizeof local);
        there = reinterpret_cast<std::uintptr_t>(&local[1]);
    };
    const tracenew::detail::StackBounds large{address - (std::size_t{4} << 20), address + 4096};
    CHECK(LinuxOs::call_with_room(large, call));
    CHECK(large.holds(there));
    const tracenew::detail::StackBounds small{address - 8192, address + 4096};
    for (const auto bounds : {small, tracenew::detail::StackBounds{1, 1}}) {
        there = address;
        CHECK(LinuxOs::call_with_room(bounds, call));
        CHECK_FALSE(large.holds(there));
    }
}

TEST_CASE("linux: a page ends where the next one begins") {
    CHECK(LinuxOs::page_end(0x1000) == 0x2000);
    CHECK(LinuxOs::page_end(0x1FFF) == 0x2000);
}

TEST_CASE("linux: our code is a module's and the executable's, the heap's is nobody's") {
    const auto here = reinterpret_cast<std::uintptr_t>(&LinuxOs::map_pages);
    const auto in_library = reinterpret_cast<std::uintptr_t>(dlsym(RTLD_DEFAULT, "qsort"));
    const auto block = std::make_unique<int>(1);
    CHECK(LinuxOs::holds_module(here));
    CHECK(LinuxOs::is_of_executable(here) == !LinuxOs::asks_loader);
    CHECK(LinuxOs::holds_module(in_library));
    CHECK_FALSE(LinuxOs::holds_module(reinterpret_cast<std::uintptr_t>(block.get())));
    CHECK_FALSE(LinuxOs::is_of_executable(reinterpret_cast<std::uintptr_t>(block.get())));
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
