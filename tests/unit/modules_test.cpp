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

constexpr std::uint32_t today = 1000;

std::string path_at(symbol::Modules& modules, std::uintptr_t address, std::uint32_t era = today) {
    const symbol::Modules::Found found = modules.find(address, era);
    return found.module == nullptr ? "" : found.module->identity.path;
}

std::uint64_t id_at(symbol::Modules& modules, std::uintptr_t address) {
    const symbol::Modules::Found found = modules.find(address, today);
    return found.module == nullptr ? 0 : found.module->id;
}

}  // namespace

TEST_CASE("modules: an address lies in one or in none") {
    symbol::Modules modules;
    CHECK(modules.find(0x1000, today).module == nullptr);
    modules.merge({module_at(0x5000, "b"), module_at(0x1000, "a")}, 2, 0);
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
    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "b")}, 2, 0);
    const std::uint64_t first = id_at(modules, 0x5000);
    modules.merge({module_at(0x1000, "a")}, 3, 0);
    CHECK(path_at(modules, 0x5000) == "b");
    CHECK(id_at(modules, 0x5000) == first);
    CHECK_FALSE(modules.find(0x5000, today).is_loaded);
    CHECK(modules.find(0x1000, today).is_loaded);

    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "c")}, 4, 0);
    CHECK(path_at(modules, 0x5000) == "c");
    CHECK(modules.find(0x5000, today).is_loaded);
    CHECK(id_at(modules, 0x5000) != first);

    // The first one again: the same file at the same place has the same addresses.
    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "b")}, 6, 0);
    CHECK(path_at(modules, 0x5000) == "b");
    CHECK(id_at(modules, 0x5000) == first);
    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "b", "rebuilt")}, 8, 0);
    CHECK(id_at(modules, 0x5000) != first);
}

TEST_CASE("modules: an address is that of the module that lay there in its era") {
    symbol::Modules modules;
    modules.merge({module_at(0x1000, "first")}, 1, 1);
    CHECK(modules.take_gone().empty());
    modules.merge({module_at(0x1000, "second")}, 2, 4);  // the first was there in era 4
    REQUIRE(modules.take_gone().size() == 1);
    modules.merge({module_at(0x1000, "third"), module_at(0x5000, "other")}, 3, 7);
    for (const std::uint32_t era : {1U, 4U}) {
        CHECK(path_at(modules, 0x1234, era) == "first");
    }
    for (const std::uint32_t era : {5U, 7U}) {
        CHECK(path_at(modules, 0x1234, era) == "second");
    }
    CHECK(path_at(modules, 0x1234, 8) == "third");
    CHECK(path_at(modules, 0x5000, 1) == "other");  // was never anybody else's
    const auto gone = modules.take_gone();
    REQUIRE(gone.size() == 1);
    CHECK(gone[0].begin == 0x1000);
    CHECK(gone[0].end == 0x2000);
    CHECK(modules.take_gone().empty());
}

TEST_CASE("modules: one that is met where another was known to lie takes its place") {
    symbol::Modules modules;
    modules.merge({module_at(0x1000, "a"), module_at(0x2000, "b"), module_at(0x9000, "c")}, 1, 1);
    modules.add(module_at(0x1000, "a"), 3);
    CHECK(modules.take_gone().empty());
    modules.add(module_at(0x1800, "new"), 3);  // over the end of one and the begin of another
    CHECK(path_at(modules, 0x1900) == "new");
    CHECK(path_at(modules, 0x2100) == "new");
    CHECK(path_at(modules, 0x1900, 3) == "a");
    CHECK(path_at(modules, 0x2100, 3) == "b");
    CHECK(path_at(modules, 0x9000, 3) == "c");
    CHECK(modules.take_gone().size() == 2);
}

TEST_CASE("modules: ids stay while modules stay") {
    symbol::Modules modules;
    modules.merge({module_at(0x1000, "a")}, 1, 0);
    const std::uint64_t id = id_at(modules, 0x1000);
    CHECK(id != 0);
    modules.merge({module_at(0x5000, "b"), module_at(0x1000, "a")}, 2, 0);
    CHECK(id_at(modules, 0x1000) == id);
    CHECK(id_at(modules, 0x5000) != id);
}

TEST_CASE("modules: a list that is older than ours is thrown away") {
    symbol::Modules modules;
    modules.merge({module_at(0x1000, "a"), module_at(0x5000, "b")}, 5, 0);
    modules.merge({module_at(0x1000, "a")}, 4, 0);
    CHECK(modules.find(0x5000, today).is_loaded);
    CHECK(modules.is_current(5));
}

TEST_CASE("modules: loading and unloading for days keeps a bounded memory") {
    symbol::Modules modules;
    for (std::uintptr_t i = 1; i <= 1000; ++i) {
        modules.merge({module_at(i * 0x1000, "plugin")}, i, 0);
    }
    CHECK(path_at(modules, 0x1000).empty());
    CHECK(path_at(modules, 999 * 0x1000) == "plugin");
}

TEST_CASE("modules: what the loader lists holds this code") {
    symbol::Modules modules;
    modules.merge(symbol::list_modules(), 1, 0);
    const auto here = reinterpret_cast<std::uintptr_t>(&id_at);
    REQUIRE(modules.find(here, today).module != nullptr);
    CHECK(modules.find(here, today).module->identity.is_executable);
    CHECK_FALSE(modules.find(here, today).module->opened().symbols().empty());
}

TEST_CASE("modules: the executable is no library, wherever it lies") {
    tracenew::detail::ModuleView view;
    view.path = "/usr/lib/llvm/bin/program";
    CHECK(symbol::module_of(view).is_system);
    view.is_executable = true;
    CHECK_FALSE(symbol::module_of(view).is_system);
    std::size_t executables = 0;
    for (const symbol::Module& module : symbol::list_modules()) {
        executables += module.identity.is_executable ? 1 : 0;
    }
    CHECK(executables == 1);
    CHECK(symbol::list_modules().front().identity.is_executable);
}

TEST_CASE("modules: a path is told without its detours, where it leads to the same file") {
    tracenew::detail::ModuleView view;
    view.path = "/usr/bin/../lib/../bin/env";
    CHECK(symbol::module_of(view).identity.path == "/usr/bin/env");
    view.path = "/no/such/../file";
    CHECK(symbol::module_of(view).identity.path == "/no/such/../file");
    view.path = "linux-vdso.so.1";
    CHECK(symbol::module_of(view).identity.path == "linux-vdso.so.1");
}

TEST_CASE("modules: one whose path was not known at first is the same one") {
    symbol::Modules modules;
    modules.merge({module_at(0x1000, "./a.so"), module_at(0x5000, "/b.so")}, 1, 0);
    const std::uint64_t id = id_at(modules, 0x1000);
    modules.merge({module_at(0x1000, "/home/me/a.so"), module_at(0x5000, "/c.so")}, 2, 0);
    CHECK(id_at(modules, 0x1000) == id);
    CHECK(path_at(modules, 0x1000) == "/home/me/a.so");
    CHECK(modules.take_gone().size() == 1);
}

namespace {

/// A program or library that is there, as if it had been loaded at that place.
symbol::Module installed_at(std::uintptr_t begin, const std::string& path, bool is_executable) {
    const symbol::OpenFile file(path);
    const tracenew::detail::elf::ElfFile elf(file.bytes());
    symbol::Module module = module_at(begin, path, std::string(elf.build_id()));
    module.identity.span = elf.load_span();
    module.identity.head_size = 64;
    module.identity.head = symbol::ModuleIdentity::sum_of(elf.head(64));
    module.identity.is_executable = is_executable;
    module.is_system = !is_executable;
    return module;
}

}  // namespace

TEST_CASE("modules: what an installed front is linked with is no foreign library") {
    const std::string front = "/usr/bin/true";  // small, stripped, and linked with the C library
    symbol::Module program = installed_at(0x1000, front, true);
    const std::vector<std::string> libraries = program.opened().front_libraries();
    if (libraries.empty()) {
        return;  // of a system that has it otherwise
    }
    symbol::Modules modules;
    modules.merge({program, installed_at(0x5000, "/usr/lib/" + libraries.front(), false),
                   installed_at(0x9000, "/usr/lib/libsomebody.so.1", false)},
                  1, 0);
    CHECK_FALSE(modules.find(0x5000, today).module->is_system);
    CHECK(modules.find(0x9000, today).module->is_system);

    program.identity.path = "/home/me/true";  // a program of one's own is no front
    symbol::Modules others;
    others.merge({program, installed_at(0x5000, "/usr/lib/" + libraries.front(), false)}, 1, 0);
    CHECK(others.find(0x5000, today).module->is_system);
    CHECK(symbol::list_modules().front().opened().front_libraries().empty());  // it has lines
}
