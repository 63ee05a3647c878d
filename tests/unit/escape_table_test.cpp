#include "support/catch.hpp"

#include <tracenew.hpp>

#include <vector>

using tracenew::detail::Block;
using tracenew::detail::EscapeTable;
using tracenew::detail::TracebackId;

namespace {

Block block_of(std::uint64_t size) {
    return {size, TracebackId{1}, 0, 1};
}

}  // namespace

TEST_CASE("escape_table: finds what was inserted, and nothing else") {
    EscapeTable table;
    CHECK(table.is_empty());
    CHECK(table.find(0x1000).tracing == 0);
    CHECK(table.erase(0x1000).tracing == 0);
    REQUIRE(table.insert(0x1000, block_of(7)).ok);
    CHECK_FALSE(table.is_empty());
    CHECK(table.find(0x1000).size == 7);
    CHECK(table.find(0x1008).tracing == 0);
    CHECK(table.erase(0x1000).size == 7);
    CHECK(table.find(0x1000).tracing == 0);
    CHECK(table.erase(0x1000).tracing == 0);
    CHECK(table.is_empty());
}

TEST_CASE("escape_table: a second insert at an address replaces the first") {
    EscapeTable table;
    CHECK(table.insert(0x1000, block_of(7)).displaced.tracing == 0);
    CHECK(table.insert(0x1000, block_of(8)).displaced.size == 7);
    CHECK(table.erase(0x1000).size == 8);
    CHECK(table.is_empty());
}

TEST_CASE("escape_table: keeps everything while it grows") {
    EscapeTable table;
    constexpr std::uintptr_t blocks = 5000;
    for (std::uintptr_t i = 1; i <= blocks; ++i) {
        REQUIRE(table.insert(i * 16, block_of(i)).ok);
    }
    const std::size_t memory = table.memory();
    CHECK(memory >= blocks * sizeof(Block));
    std::size_t visited = 0;
    table.for_each([&](const Block&) { ++visited; });
    CHECK(visited == blocks);
    for (std::uintptr_t i = 1; i <= blocks; ++i) {
        REQUIRE(table.find(i * 16).size == i);
    }
    for (std::uintptr_t i = 1; i <= blocks; i += 2) {
        REQUIRE(table.erase(i * 16).size == i);
    }
    for (std::uintptr_t i = 1; i <= blocks; ++i) {
        REQUIRE(table.find(i * 16).size == (i % 2 == 1 ? 0 : i));
    }
}

TEST_CASE("escape_table: an erased slot does not end a probe") {
    // 400 neighbours in 256 to 1024 slots: many share a first slot.
    EscapeTable table;
    std::vector<std::uintptr_t> addresses;
    for (std::uintptr_t i = 1; i <= 400; ++i) {
        addresses.push_back(i << 20);
        REQUIRE(table.insert(addresses.back(), block_of(i)).ok);
    }
    for (std::size_t gone = 0; gone < addresses.size(); ++gone) {
        REQUIRE(table.erase(addresses[gone]).size == gone + 1);
        for (std::size_t i = gone + 1; i < addresses.size(); ++i) {
            REQUIRE(table.find(addresses[i]).size == i + 1);
        }
    }
    CHECK(table.is_empty());
}

TEST_CASE("escape_table: churn does not make it grow") {
    EscapeTable table;
    REQUIRE(table.insert(8, block_of(1)).ok);
    const std::size_t memory = table.memory();
    for (std::uintptr_t i = 2; i < 20000; ++i) {
        REQUIRE(table.insert(i * 8, block_of(i)).ok);
        REQUIRE(table.erase(i * 8).size == i);
    }
    CHECK(table.memory() == memory);
    CHECK(table.find(8).size == 1);
}

TEST_CASE("escape_table: clear forgets, and it can be used again") {
    EscapeTable table;
    for (std::uintptr_t i = 1; i <= 1000; ++i) {
        REQUIRE(table.insert(i * 16, block_of(i)).ok);
    }
    table.clear();
    CHECK(table.is_empty());
    CHECK(table.find(16).tracing == 0);
    REQUIRE(table.insert(16, block_of(3)).ok);
    CHECK(table.find(16).size == 3);
    std::size_t visited = 0;
    table.for_each([&](const Block&) { ++visited; });
    CHECK(visited == 1);
}
