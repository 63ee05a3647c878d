#include "support/catch.hpp"

#include <tracenew.hpp>

#include <map>
#include <thread>
#include <vector>

using tracenew::detail::Block;
using tracenew::detail::BlockTable;
using tracenew::detail::TracebackId;

namespace {

// Addresses that nobody reads: the table looks at the number only.
const void* at(std::uintptr_t address) {
    return reinterpret_cast<const void*>(address);
}

Block sized_block(std::uint64_t size, std::uint32_t tracing = 1) {
    return {size, TracebackId{1}, 0, tracing};
}

constexpr std::uintptr_t low = 0x7f0000000000;

}  // namespace

TEST_CASE("block_table: without reserve() it takes nothing and finds nothing") {
    BlockTable table;
    CHECK_FALSE(table.insert(at(low), sized_block(1)).ok);
    CHECK(table.find(low).tracing == 0);
    CHECK(table.erase(at(low)).tracing == 0);
}

TEST_CASE("block_table: finds and erases what was inserted") {
    BlockTable table;
    REQUIRE(table.reserve());
    REQUIRE(table.reserve());
    const Block block{100, TracebackId{9}, 33, 2};
    const BlockTable::Inserted inserted = table.insert(at(low), block);
    CHECK(inserted.ok);
    CHECK(inserted.displaced.tracing == 0);
    const Block found = table.find(low);
    CHECK(found.size == 100);
    CHECK(found.traceback == TracebackId{9});
    CHECK(found.birth == 33);
    CHECK(found.tracing == 2);
    CHECK(table.find(low + 16).tracing == 0);
    CHECK(table.find(low + 64).tracing == 0);
    CHECK(table.find(low + (std::uintptr_t{1} << 30)).tracing == 0);
    CHECK(table.erase(at(low)).size == 100);
    CHECK(table.erase(at(low)).tracing == 0);
}

TEST_CASE("block_table: a block of no bytes is a block") {
    BlockTable table;
    REQUIRE(table.reserve());
    REQUIRE(table.insert(at(low), sized_block(0)).ok);
    CHECK(table.find(low).tracing == 1);
    CHECK(table.erase(at(low)).tracing == 1);
}

TEST_CASE("block_table: two blocks in one granule are kept apart, whichever goes first") {
    BlockTable table;
    REQUIRE(table.reserve());
    for (const bool first_goes_first : {true, false}) {
        REQUIRE(table.insert(at(low), sized_block(1)).ok);
        const BlockTable::Inserted second = table.insert(at(low + 16), sized_block(2));
        REQUIRE(second.ok);
        CHECK(second.displaced.tracing == 0);
        CHECK(table.find(low).size == 1);
        CHECK(table.find(low + 16).size == 2);
        std::uint64_t sum = 0;
        table.for_each(1, [&](const Block& block) { sum += block.size; });
        CHECK(sum == 3);
        if (first_goes_first) {
            CHECK(table.erase(at(low)).size == 1);
            CHECK(table.find(low + 16).size == 2);
            CHECK(table.erase(at(low + 16)).size == 2);
        } else {
            CHECK(table.erase(at(low + 16)).size == 2);
            CHECK(table.find(low).size == 1);
            CHECK(table.erase(at(low)).size == 1);
        }
        CHECK(table.find(low).tracing == 0);
        CHECK(table.find(low + 16).tracing == 0);
    }
}

TEST_CASE("block_table: when the first of two in a granule is freed, a third may take its word") {
    BlockTable table;
    REQUIRE(table.reserve());
    REQUIRE(table.insert(at(low), sized_block(1)).ok);
    REQUIRE(table.insert(at(low + 16), sized_block(2)).ok);  // escapes
    CHECK(table.erase(at(low)).size == 1);
    REQUIRE(table.insert(at(low), sized_block(3)).ok);
    CHECK(table.find(low).size == 3);
    CHECK(table.find(low + 16).size == 2);
    CHECK(table.erase(at(low + 16)).size == 2);
    CHECK(table.erase(at(low)).size == 3);
}

TEST_CASE("block_table: blocks of 128 MiB and more keep their size") {
    BlockTable table;
    REQUIRE(table.reserve());
    const std::uint64_t limit = std::uint64_t{1} << 27;
    for (const std::uint64_t size :
         {limit - 2, limit - 1, limit, limit + 1, std::uint64_t{1} << 40}) {
        REQUIRE(table.insert(at(low), sized_block(size)).ok);
        CHECK(table.find(low).size == size);
        std::uint64_t sum = 0;
        std::size_t count = 0;
        table.for_each(1, [&](const Block& block) {
            sum += block.size;
            ++count;
        });
        CHECK(sum == size);
        CHECK(count == 1);
        CHECK(table.erase(at(low)).size == size);
        CHECK(table.find(low).tracing == 0);
    }
}

TEST_CASE("block_table: addresses beyond 2^47 are kept too") {
    BlockTable table;
    REQUIRE(table.reserve());
    const std::uintptr_t high = (std::uintptr_t{1} << 47) + 64;
    REQUIRE(table.insert(at(high), sized_block(5)).ok);
    CHECK(table.find(high).size == 5);
    CHECK(table.erase(at(high)).size == 5);
    CHECK(table.find(high).tracing == 0);
}

TEST_CASE("block_table: a block that was freed behind our back is handed back as displaced") {
    BlockTable table;
    REQUIRE(table.reserve());
    REQUIRE(table.insert(at(low), sized_block(1)).ok);
    const Block displaced = table.insert(at(low), sized_block(2)).displaced;
    CHECK(displaced.tracing == 1);
    CHECK(displaced.size == 1);
    CHECK(table.find(low).size == 2);

    const std::uint64_t huge = std::uint64_t{1} << 30;
    CHECK(table.insert(at(low), sized_block(huge)).displaced.size == 2);
    CHECK(table.insert(at(low), sized_block(3)).displaced.size == huge);
    CHECK(table.erase(at(low)).size == 3);
    CHECK(table.find(low).tracing == 0);
}

TEST_CASE("block_table: a word of another tracing is overwritten, not displaced") {
    BlockTable table;
    REQUIRE(table.reserve());
    REQUIRE(table.insert(at(low), sized_block(1, 1)).ok);
    const BlockTable::Inserted inserted = table.insert(at(low + 16), sized_block(2, 2));
    REQUIRE(inserted.ok);
    CHECK(inserted.displaced.tracing == 0);
    CHECK(table.find(low + 16).size == 2);
    CHECK(table.find(low).tracing != 2);
}

TEST_CASE("block_table: for_each visits the blocks of its tracing, once each") {
    BlockTable table;
    REQUIRE(table.reserve());
    std::map<std::uint64_t, int> expected;
    for (std::uint64_t i = 1; i <= 3000; ++i) {
        // In three leaves, several pages of each.
        const std::uintptr_t address = low + (i % 3) * (std::uintptr_t{1} << 26) + i * 1024;
        REQUIRE(table.insert(at(address), sized_block(i, i % 10 == 0 ? 2 : 1)).ok);
        if (i % 10 != 0) {
            expected[i] = 1;
        }
    }
    std::map<std::uint64_t, int> visited;
    table.for_each(1, [&](const Block& block) { ++visited[block.size]; });
    CHECK(visited == expected);
}

TEST_CASE("block_table: clear forgets everything and gives the memory back") {
    BlockTable table;
    REQUIRE(table.reserve());
    for (std::uintptr_t i = 0; i < 100; ++i) {
        REQUIRE(table.insert(at(low + i * 4096), sized_block(i + 1)).ok);
    }
    REQUIRE(table.insert(at(low + 16), sized_block(7)).ok);
    CHECK(table.memory() > 0);
    table.clear();
    CHECK(table.find(low).tracing == 0);
    CHECK(table.find(low + 16).tracing == 0);
    std::size_t visited = 0;
    table.for_each(1, [&](const Block&) { ++visited; });
    CHECK(visited == 0);
    REQUIRE(table.insert(at(low), sized_block(2)).ok);
    CHECK(table.find(low).size == 2);
}

TEST_CASE("block_table: memory is what was touched, not what was looked at") {
    BlockTable table;
    REQUIRE(table.reserve());
    CHECK(table.memory() == 0);
    REQUIRE(table.insert(at(low), sized_block(1)).ok);
    CHECK(table.memory() == 4096);
    for (std::uintptr_t i = 1; i < 1000; ++i) {
        CHECK(table.find(low + i * 65536).tracing == 0);
        CHECK(table.erase(at(low + i * 65536)).tracing == 0);
    }
    CHECK(table.memory() == 4096);
}

TEST_CASE("block_table: threads that own different blocks do not disturb each other") {
    BlockTable table;
    REQUIRE(table.reserve());
    std::vector<std::size_t> wrong(4);
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < wrong.size(); ++thread) {
        threads.emplace_back([&, thread] {
            for (std::uintptr_t round = 0; round < 2000; ++round) {
                // Neighbours in one granule half of the time, in the same new leaves all of it.
                const std::uintptr_t address =
                    low + (round << 23) % (1U << 29) + (thread / 2) * 32 + (thread % 2) * 16;
                const std::uint64_t size = round * 4 + thread + 1;
                const bool ok = table.insert(at(address), sized_block(size)).ok;
                wrong[thread] += ok && table.find(address).size == size ? 0 : 1;
                wrong[thread] += table.erase(at(address)).size == size ? 0 : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(wrong == std::vector<std::size_t>(4));
}

TEST_CASE("block_table: beside a huge block others are still known to be none without a lock") {
    BlockTable table;
    REQUIRE(table.reserve());
    const std::uint64_t huge = std::uint64_t{1} << 30;
    REQUIRE(table.insert(at(low), sized_block(huge)).ok);
    CHECK(table.may_hold(at(low)));
    std::size_t held = 0;
    for (std::uintptr_t i = 1; i <= 10000; ++i) {
        held += table.may_hold(at(low + i * 64)) ? 1 : 0;
    }
    CHECK(held < 100);
    CHECK(table.find(low).size == huge);
    CHECK(table.erase(at(low)).size == huge);
    CHECK_FALSE(table.may_hold(at(low)));
    REQUIRE(table.insert(at(low), sized_block(huge)).ok);
    table.clear();
    CHECK_FALSE(table.may_hold(at(low)));
}

TEST_CASE("block_table: what is cleared is cleared in every leaf, again and again") {
    BlockTable table;
    REQUIRE(table.reserve());
    for (int round = 0; round < 3; ++round) {
        std::size_t seen = 0;
        for (std::uintptr_t leaf = 0; leaf < 4; ++leaf) {
            REQUIRE(table.insert(at(low + (leaf << 26)), sized_block(1 + leaf)).ok);
        }
        table.for_each(sized_block(1).tracing, [&](const Block&) { ++seen; });
        CHECK(seen == 4);
        table.clear();
        CHECK(table.memory() == 0);
        table.for_each(sized_block(1).tracing, [&](const Block&) { ++seen; });
        CHECK(seen == 4);
    }
}
