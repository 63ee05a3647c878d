#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace symbol = tracenew::detail::symbol;

namespace {

symbol::Module module_at(std::uintptr_t begin, const std::string& path,
                         const std::string& build_id = "id") {
    symbol::Module module;
    module.identity.path = path;
    module.identity.build_id = build_id;
    module.identity.span = 0x1000;
    module.bias = begin;
    module.begin = begin;
    module.end = begin + 0x1000;
    return module;
}

std::string path_at(symbol::Modules& modules, std::uintptr_t address) {
    const symbol::Modules::Found found = modules.find(address);
    return found.module == nullptr ? "" : found.module->identity.path;
}

std::uint64_t id_at(symbol::Modules& modules, std::uintptr_t address) {
    const symbol::Modules::Found found = modules.find(address);
    return found.module == nullptr ? 0 : found.module->id;
}

}  // namespace

TEST_CASE("modules: an address lies in one or in none") {
    symbol::Modules modules;
    CHECK(modules.find(0x1000).module == nullptr);
    modules.merge({module_at(0x5000, "b"), module_at(0x1000, "a")}, 2);
    CHECK(path_at(modules, 0x0fff).empty());
    CHECK(path_at(modules, 0x1000) == "a");
    CHECK(path_at(modules, 0x1fff) == "a");
    CHECK(path_at(modules, 0x2000).empty());
    CHECK(path_at(modules, 0x5800) == "b");
    CHECK(modules.is_current(2));
    CHECK_FALSE(modules.is_current(3));
}

TEST_CASE("modules: an unloaded one is remembered until another lies there") {
    symbol::Modules modules;
    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "b")}, 2);
    const std::uint64_t first = id_at(modules, 0x5000);
    modules.merge({module_at(0x1000, "a")}, 3);
    CHECK(path_at(modules, 0x5000) == "b");
    CHECK(id_at(modules, 0x5000) == first);
    CHECK_FALSE(modules.find(0x5000).is_loaded);
    CHECK(modules.find(0x1000).is_loaded);

    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "c")}, 4);
    CHECK(path_at(modules, 0x5000) == "c");
    CHECK(modules.find(0x5000).is_loaded);
    CHECK(id_at(modules, 0x5000) != first);

    // The first one again: the same file at the same place has the same addresses.
    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "b")}, 6);
    CHECK(path_at(modules, 0x5000) == "b");
    CHECK(id_at(modules, 0x5000) == first);
    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "b", "rebuilt")}, 8);
    CHECK(id_at(modules, 0x5000) != first);
}

TEST_CASE("modules: ids stay while modules stay") {
    symbol::Modules modules;
    modules.merge({module_at(0x1000, "a")}, 1);
    const std::uint64_t id = id_at(modules, 0x1000);
    CHECK(id != 0);
    modules.merge({module_at(0x5000, "b"), module_at(0x1000, "a")}, 2);
    CHECK(id_at(modules, 0x1000) == id);
    CHECK(id_at(modules, 0x5000) != id);
}

TEST_CASE("modules: a list that is older than ours is thrown away") {
    symbol::Modules modules;
    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "b")}, 5);
    modules.merge({module_at(0x1000, "a")}, 4);
    CHECK(modules.find(0x5000).is_loaded);
    CHECK(modules.is_current(5));
}

TEST_CASE("modules: loading and unloading for days keeps a bounded memory") {
    symbol::Modules modules;
    for (std::uintptr_t i = 1; i <= 1000; ++i) {
        modules.merge({module_at(i * 0x1000, "plugin")}, i);
    }
    CHECK(path_at(modules, 0x1000).empty());
    CHECK(path_at(modules, 999 * 0x1000) == "plugin");
}

TEST_CASE("modules: what the loader lists holds this code") {
    symbol::Modules modules;
    modules.merge(symbol::list_modules(), 1);
    const auto here = reinterpret_cast<std::uintptr_t>(&id_at);
    REQUIRE(modules.find(here).module != nullptr);
    CHECK(modules.find(here).module->identity.is_executable);
    CHECK_FALSE(modules.find(here).module->opened().symbols().empty());
}
