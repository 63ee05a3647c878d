#include "support/blocks.hpp"
#include "support/catch.hpp"

using support::alive_in;
using tracenew::detail::recorder;

namespace {

SITE void* allocate_for_recorder(std::size_t size) {
    return support::kept(::operator new(size));
}

SITE void* allocate_a_gigabyte() {
    return support::kept(::operator new (std::size_t{1} << 30));
}

}  // namespace

TEST_CASE("recorder: a block counts with its requested size from new to delete") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* one = allocate_for_recorder(1);
    void* odd = allocate_for_recorder(12345);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_recorder").bytes == 12346);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_recorder").blocks == 2);
    ::operator delete(one);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_recorder").bytes == 12345);
    ::operator delete(odd);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_recorder").blocks == 0);
}

TEST_CASE("recorder: blocks of 128 MiB and more keep their size") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* huge = allocate_a_gigabyte();
    CHECK(alive_in(tracer.take_snapshot(), "allocate_a_gigabyte").bytes == std::size_t{1} << 30);
    ::operator delete(huge);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_a_gigabyte").blocks == 0);
}

TEST_CASE("recorder: a block is forgotten when it is deleted after stop, or from before start") {
    tracenew::Tracer tracer;
    void* from_before = allocate_for_recorder(64);
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    const std::uint64_t unmatched = tracer.losses().unmatched_frees;
    ::operator delete(from_before);
    CHECK(tracer.losses().unmatched_frees == unmatched + 1);
    void* block = allocate_for_recorder(64);
    tracer.stop();
    ::operator delete(block);
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_recorder").blocks == 0);
}

TEST_CASE("recorder: delete of null is no loss") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    const std::uint64_t unmatched = tracer.losses().unmatched_frees;
    for (int i = 0; i < 10; ++i) {
        ::operator delete(nullptr);
    }
    CHECK(tracer.losses().unmatched_frees == unmatched);
}

TEST_CASE(
    "recorder: nothing is skipped without a signal handler, and nothing truncated from main") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    ::operator delete(allocate_for_recorder(64));
    CHECK(tracer.losses().skipped == 0);
    CHECK(tracer.losses().dropped == 0);
    CHECK(tracer.losses().truncated == 0);
}

TEST_CASE("recorder: blocks carry the generation that they were born in") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* first = allocate_for_recorder(64);
    const auto birth_of = [](const void* block) {
        return recorder.blocks.find(reinterpret_cast<std::uintptr_t>(block)).birth;
    };
    CHECK(birth_of(first) == recorder.clock.generation());
    for (int i = 0; i < 100000 && birth_of(first) == recorder.clock.generation(); ++i) {
        recorder.clock.tick();
    }
    void* second = allocate_for_recorder(64);
    CHECK(birth_of(second) == birth_of(first) + 1);
    ::operator delete(first);
    ::operator delete(second);
}

TEST_CASE("recorder: a block that the program gave to free() is replaced by its address's next") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* block = allocate_for_recorder(64);
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    // What the hook is told when malloc hands out the address a second time.
    recorder.on_allocate(block, 200, tracenew::detail::Registers::of_caller());
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_recorder").blocks == 0);
    CHECK(recorder.blocks.find(address).size == 200);
    ::operator delete(block);
    CHECK(recorder.blocks.find(address).tracing == 0);
}

TEST_CASE(
    "recorder: among samples, blocks that were none are no unmatched frees beside a huge one") {
    tracenew::Tracer tracer;
    tracenew::Options options;
    options.sample_interval = std::size_t{1} << 20;
    REQUIRE(tracer.start(options) == tracenew::StartStatus::started);
    void* huge = allocate_a_gigabyte();
    for (int i = 0; i < 10000; ++i) {
        ::operator delete(allocate_for_recorder(64));
    }
    CHECK(tracer.losses().unmatched_frees == 0);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_a_gigabyte").bytes == std::size_t{1} << 30);
    ::operator delete(huge);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_a_gigabyte").blocks == 0);
}
