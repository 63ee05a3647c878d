#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>

namespace elf = tracenew::detail::elf;
namespace symbol = tracenew::detail::symbol;

extern "C" __attribute__((noinline)) int symbol_table_test_function(int number);
int symbol_table_test_function(int number) {
    return number * 3 + 1;
}

TEST_CASE("symbol_table: a function covers its own addresses") {
    const symbol::OpenFile mapped("/proc/self/exe");
    const symbol::SymbolTable symbols{elf::ElfFile(mapped.bytes())};
    REQUIRE_FALSE(symbols.empty());
    const std::uintptr_t bias = symbol::list_modules().front().bias;
    const std::uint64_t begin =
        reinterpret_cast<std::uintptr_t>(&symbol_table_test_function) - bias;
    CHECK(symbols.find(begin).name == "symbol_table_test_function");
    CHECK(symbols.find(begin).offset == 0);
    CHECK(symbols.find(begin + 2).name == "symbol_table_test_function");
    CHECK(symbols.find(begin + 2).offset == 2);
    CHECK(symbols.find(begin - 1).name != "symbol_table_test_function");
}

// Which of two names find() tells is the linker's choice: so this one is not the function above.
extern "C" __attribute__((noinline)) int symbol_table_test_one_name(int number);
int symbol_table_test_one_name(int number) {
    return number * 5 + 2;
}
extern "C" int symbol_table_test_other_name(int number)
    __attribute__((nothrow, alias("symbol_table_test_one_name")));

TEST_CASE("symbol_table: all names of the same code") {
    const symbol::OpenFile mapped("/proc/self/exe");
    const symbol::SymbolTable symbols{elf::ElfFile(mapped.bytes())};
    const std::uint64_t address = reinterpret_cast<std::uintptr_t>(&symbol_table_test_one_name) -
                                  symbol::list_modules().front().bias + 2;
    const symbol::Symbol found = symbols.find(address);
    const auto find = [&](std::string_view wanted) {
        return symbols.find_name(found, address,
                                 [&](std::string_view name) { return name == wanted; });
    };
    for (const char* name : {"symbol_table_test_one_name", "symbol_table_test_other_name"}) {
        CHECK(find(name) == name);
        CHECK(symbol::name_told(symbols, found, address, name) == name);
    }
    CHECK(find("another").empty());
    CHECK(symbol::name_told(symbols, found, address, "another") == found.name);
    CHECK(symbol::name_told(symbols, found, address, "") == found.name);
    CHECK(symbol::name_told(symbols, symbol::Symbol(), address, "another").empty());
}

TEST_CASE("symbol_table: a function by its name") {
    const symbol::OpenFile mapped("/proc/self/exe");
    const symbol::SymbolTable symbols{elf::ElfFile(mapped.bytes())};
    const std::uint64_t begin = reinterpret_cast<std::uintptr_t>(&symbol_table_test_function) -
                                symbol::list_modules().front().bias;
    CHECK(symbols.places_of("symbol_table_test_function") ==
          tracenew::detail::List<std::uint64_t>{begin});
    CHECK(symbols.places_of("symbol_table_test").empty());
    CHECK(symbols.places_of("").empty());
}

TEST_CASE("symbol_table: no function, no name") {
    const symbol::OpenFile mapped("/proc/self/exe");
    const symbol::SymbolTable symbols{elf::ElfFile(mapped.bytes())};
    CHECK(symbols.find(0).name.empty());
    CHECK(symbols.find(UINT64_MAX).name.empty());
    CHECK(symbol::SymbolTable().find(0x1000).name.empty());
    CHECK(symbol::SymbolTable(elf::ElfFile()).empty());
}
