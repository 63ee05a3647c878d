#include "support/blocks.hpp"
#include "support/catch.hpp"

using tracenew::Options;
using tracenew::StartStatus;
using tracenew::Tracer;
using tracenew::detail::TableMemory;

TEST_CASE("table_memory: what is refused is not taken") {
    TableMemory memory;
    CHECK(memory.take(std::size_t{1} << 40));  // no limit
    memory.give_back(std::size_t{1} << 40);
    memory.set_limit(100);
    CHECK(memory.take(60));
    CHECK_FALSE(memory.take(41));
    CHECK(memory.used() == 60);
    CHECK(memory.take(40));
    memory.give_back(100);
    CHECK(memory.used() == 0);
}

namespace {

SITE void* budgeted_block() {
    return support::kept(::operator new(64));
}

}  // namespace

TEST_CASE(
    "table_memory: beyond memory_limit blocks are dropped and counted, and the tables stay below") {
    Tracer tracer;
    Options options;
    options.memory_limit = tracenew::detail::table_memory.used() + (std::size_t{2} << 20);
    REQUIRE(tracer.start(options) == StartStatus::started);
    std::vector<void*> blocks(200000);  // 96 bytes of heap each, a quarter of it in tables: 4.8 MB
    for (void*& block : blocks) {
        block = budgeted_block();
    }
    const std::uint64_t dropped = tracer.losses().dropped;
    CHECK(dropped > 50000);
    CHECK(tracenew::detail::table_memory.used() <= options.memory_limit);
    CHECK(support::alive_in(tracer.take_snapshot(), "budgeted_block").blocks == 200000 - dropped);
    for (void* block : blocks) {
        ::operator delete(block);
    }
    CHECK(support::alive_in(tracer.take_snapshot(), "budgeted_block").blocks == 0);
    tracer.stop();
    REQUIRE(tracer.start() == StartStatus::started);  // without a limit
    void* block = budgeted_block();
    CHECK(tracer.losses().dropped == 0);
    ::operator delete(block);
}

TEST_CASE("table_memory: a limit that leaves no room is no start") {
    Tracer tracer;
    Options options;
    options.memory_limit = Tracer::least_memory_limit - 1;
    CHECK(tracer.start(options) == StartStatus::invalid_options);
    // What earlier tracings may have left.
    tracenew::detail::table_memory.take(std::size_t{1} << 30);
    options.memory_limit = std::size_t{1} << 30;
    CHECK(tracer.start(options) == StartStatus::out_of_memory);
    tracenew::detail::table_memory.give_back(std::size_t{1} << 30);
    CHECK(tracer.start(options) == StartStatus::started);
}
