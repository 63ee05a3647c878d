#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

#if defined(__linux__)

#include <unistd.h>

namespace symbol = tracenew::detail::symbol;

namespace module_file_fixture {

std::string scratch_path(const std::string& name) {
    return "./module_file_test." + std::to_string(::getpid()) + "." + name;
}

/// This program, as if it had been loaded from a copy of its file.
symbol::Module loaded_from_copy(const std::string& path) {
    std::ifstream program("/proc/self/exe", std::ios::binary);
    std::ofstream(path, std::ios::binary) << program.rdbuf();
    symbol::Module module = symbol::list_modules().front();
    module.identity.path = path;
    module.identity.is_executable = false;
    module.id = 1;
    return module;
}

std::uintptr_t known_function() {
    return reinterpret_cast<std::uintptr_t>(&loaded_from_copy) + 1;
}

}  // namespace module_file_fixture

TEST_CASE("module_file: a file that is cut while it is open is not read any more") {
    using namespace module_file_fixture;
    const std::string path = scratch_path("cut");
    symbol::Module module = loaded_from_copy(path);
    REQUIRE(module.opened().symbols().find(known_function() - module.bias).name.size() > 0);
    REQUIRE(symbol::look_up(module, known_function()).back().line != 0);
    REQUIRE(::truncate(path.c_str(), 0) == 0);
    module.close_changed_file();
    const symbol::Location location = symbol::look_up(module, known_function()).back();
    CHECK(location.line == 0);
    CHECK(location.function.find("module_file_test") == 0);  // the module and the place in it
    CHECK(module.opened().shortfall().find("is not the file that was loaded") == 0);
    std::remove(path.c_str());
}

TEST_CASE("module_file: without a build id a file is known by its first bytes") {
    using namespace module_file_fixture;
    const std::string path = scratch_path("without_id");
    symbol::ModuleIdentity identity = loaded_from_copy(path).identity;
    const symbol::OpenFile file(path);
    const tracenew::detail::elf::ElfFile elf(file.bytes());
    CHECK(identity.matches(elf));
    if (elf.build_id().empty()) {
        return;  // as this compiler links
    }
    identity.build_id.clear();
    CHECK_FALSE(identity.matches(elf));
    std::remove(path.c_str());
}

TEST_CASE("module_file: units that are not read are told") {
    using namespace module_file_fixture;
    const std::string path = scratch_path("unknown_version");
    symbol::Module whole = loaded_from_copy(path);
    REQUIRE(whole.opened().shortfall().empty());
    std::uint64_t info = 0;
    {
        const symbol::OpenFile file(path);
        info = tracenew::detail::elf::ElfFile(file.bytes()).find_section(".debug_info").offset;
    }
    std::fstream(path, std::ios::binary | std::ios::in | std::ios::out)
        .seekp(static_cast<std::streamoff>(info) + 4)
        .put(9);
    symbol::Module module = whole;
    module.file = nullptr;
    CHECK(module.opened().shortfall() ==
          "has debug information that cannot be read whole: some functions have no line");
    std::remove(path.c_str());
}

TEST_CASE("module_file: what the kernel says of a file that has gone") {
    CHECK(symbol::ModuleIdentity::is_deleted("/tmp/plugin.so (deleted)"));
    CHECK_FALSE(symbol::ModuleIdentity::is_deleted("/tmp/plugin.so"));
    CHECK_FALSE(symbol::ModuleIdentity::is_deleted(" (deleted)"));
}

#endif
