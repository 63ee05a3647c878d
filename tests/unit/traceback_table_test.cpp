#include "support/catch.hpp"

#include <tracenew.hpp>

#include <thread>
#include <vector>

using tracenew::detail::index_of;
using tracenew::detail::TracebackId;
using tracenew::detail::TracebackTable;
using tracenew::detail::TracebackView;

namespace {

TracebackId intern(TracebackTable& table, const std::vector<std::uintptr_t>& addresses,
                   bool more = false) {
    return table.intern({addresses.data(), addresses.size(), more});
}

std::vector<std::uintptr_t> addresses_of(const TracebackTable& table, TracebackId id) {
    const TracebackView view = table.view(id);
    return {view.addresses, view.addresses + view.size};
}

}  // namespace

TEST_CASE("traceback_table: the same addresses have the same id, others another") {
    TracebackTable table;
    REQUIRE(table.reserve());
    const TracebackId first = intern(table, {1, 2, 3});
    CHECK(first != TracebackId::none);
    CHECK(intern(table, {1, 2, 3}) == first);
    CHECK(intern(table, {1, 2}) != first);
    CHECK(intern(table, {1, 2, 3, 4}) != first);
    CHECK(intern(table, {3, 2, 1}) != first);
    CHECK(intern(table, {1, 2, 3}, true) != first);
    CHECK(table.size() == 5);
}

TEST_CASE("traceback_table: an id leads back to its addresses") {
    TracebackTable table;
    REQUIRE(table.reserve());
    const std::vector<std::uintptr_t> deep(600, 42);
    const TracebackId one = intern(table, {0x401000});
    const TracebackId many = intern(table, deep, true);
    CHECK(addresses_of(table, one) == std::vector<std::uintptr_t>{0x401000});
    CHECK_FALSE(table.view(one).more);
    CHECK(addresses_of(table, many) == deep);
    CHECK(table.view(many).more);
    CHECK(table.view(TracebackId::own).size == 0);
}

TEST_CASE("traceback_table: ids stay what they are while it grows past its first 4096 slots") {
    TracebackTable table;
    REQUIRE(table.reserve());
    std::vector<TracebackId> ids;
    for (std::uintptr_t i = 0; i < 20000; ++i) {
        ids.push_back(intern(table, {i, i * 7, ~i}));
        REQUIRE(index_of(ids.back()) == i + 1);
    }
    CHECK(table.size() == 20000);
    for (std::uintptr_t i = 0; i < 20000; ++i) {
        REQUIRE(intern(table, {i, i * 7, ~i}) == ids[i]);
        REQUIRE(addresses_of(table, ids[i]) == std::vector<std::uintptr_t>{i, i * 7, ~i});
    }
    CHECK(table.size() == 20000);
    CHECK(table.memory() > 20000 * 3 * sizeof(std::uintptr_t));
    CHECK(table.memory() < 20000 * 200);
}

TEST_CASE("traceback_table: where code has gone, the same addresses are another traceback") {
    TracebackTable table;
    REQUIRE(table.reserve());
    const TracebackId through = intern(table, {0x401000, 0x7f5000, 0x402000});
    const TracebackId beside = intern(table, {0x401000, 0x7f6000, 0x402000});
    for (std::uintptr_t i = 0; i < 5000; ++i) {  // so that others lie in their way
        intern(table, {i, 1});
    }
    const TracebackId last = intern(table, {0x7f5000, 0x402000});
    const std::uint32_t era = table.view(through).era;
    tracenew::detail::code_era.end();
    const tracenew::detail::CodeRange gone[] = {{0x10, 0x10}, {0x7f5000, 0x7f6000}};
    table.retire(gone, 2);
    CHECK(intern(table, {0x401000, 0x7f6000, 0x402000}) == beside);
    const TracebackId anew = intern(table, {0x401000, 0x7f5000, 0x402000});
    CHECK(anew != through);
    CHECK(intern(table, {0x7f5000, 0x402000}) != last);
    CHECK(anew != TracebackId::none);
    CHECK(addresses_of(table, through) == addresses_of(table, anew));
    CHECK(table.view(through).era == era);
    CHECK(table.view(anew).era == era + 1);
    for (std::uintptr_t i = 0; i < 20000; ++i) {  // it grows, and what was taken out stays out
        intern(table, {i, 1});
    }
    CHECK(intern(table, {0x401000, 0x7f5000, 0x402000}) == anew);
    table.retire(gone, 2);
    CHECK(intern(table, {0x401000, 0x7f5000, 0x402000}) != anew);
}

TEST_CASE("traceback_table: when a million are known, further ones are kept by their sites") {
    TracebackTable table;
    REQUIRE(table.reserve());
    std::uintptr_t i = 0;
    while (intern(table, {i % 10, ++i}) != TracebackId::none) {
    }
    CHECK(table.size() == TracebackTable::most_whole);
    const std::vector<std::uintptr_t> late{0x777, 0x401000, 0x402000};
    const TracebackId id = table.intern_shortened({late.data(), late.size(), false}, 2);
    CHECK(addresses_of(table, id) == std::vector<std::uintptr_t>{0x777, 0x401000});
    CHECK(table.view(id).more);
    const std::vector<std::uintptr_t> other{0x777, 0x401000, 0x403000, 0x404000};
    CHECK(table.intern_shortened({other.data(), other.size(), true}, 2) == id);
    CHECK(intern(table, {0, 1}) == TracebackId{1});
    CHECK(intern(table, late) == TracebackId::none);
}

TEST_CASE("traceback_table: threads that meet the same new traceback agree on its id") {
    TracebackTable table;
    REQUIRE(table.reserve());
    constexpr std::size_t tracebacks = 6000;
    std::vector<std::vector<TracebackId>> seen(4, std::vector<TracebackId>(tracebacks));
    std::vector<std::thread> threads;
    for (auto& ids : seen) {
        threads.emplace_back([&table, &ids] {
            for (std::uintptr_t i = 0; i < tracebacks; ++i) {
                ids[i] = intern(table, {i + 1, i * 3});
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(table.size() == tracebacks);
    for (const auto& ids : seen) {
        CHECK(ids == seen[0]);
    }
    for (std::uintptr_t i = 0; i < tracebacks; ++i) {
        REQUIRE(addresses_of(table, seen[0][i]) == std::vector<std::uintptr_t>{i + 1, i * 3});
    }
}
