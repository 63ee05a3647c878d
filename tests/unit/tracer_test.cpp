#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <memory>
#include <sstream>
#include <thread>
#include <vector>

using support::alive_in;
using tracenew::Options;
using tracenew::StartStatus;
using tracenew::Tracer;

namespace {

SITE void* allocate_for_tracer(std::size_t size) {
    return support::kept(::operator new(size));
}

// Constant-initialised: can be used by static objects that are constructed before it.
Tracer global_tracer;

Options frames_of(std::size_t frames) {
    Options options;
    options.frames = frames;
    return options;
}

}  // namespace

TEST_CASE("tracer: start, look, stop") {
    Tracer tracer;
    CHECK_FALSE(tracer.is_tracing());
    CHECK_FALSE(tracer.start_status().has_value());
    CHECK(tracer.start() == StartStatus::started);
    CHECK(tracer.is_tracing());
    CHECK(tracer.traceback_limit() == 10);
    CHECK(tracer.start_status() == StartStatus::started);
    void* block = allocate_for_tracer(100);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_tracer").bytes == 100);
    tracer.stop();
    CHECK_FALSE(tracer.is_tracing());
    CHECK(tracer.traceback_limit() == 0);
    ::operator delete(block);
}

TEST_CASE("tracer: options out of range change nothing") {
    Tracer tracer;
    Options sampled;
    sampled.sample_interval = Tracer::max_sample_interval + 1;
    SECTION("when off") {
        CHECK(tracer.start(std::size_t{0}) == StartStatus::invalid_options);
        CHECK(tracer.start(513) == StartStatus::invalid_options);
        CHECK(tracer.start(frames_of(0)) == StartStatus::invalid_options);
        CHECK(tracer.start(sampled) == StartStatus::invalid_options);
        CHECK_FALSE(tracer.is_tracing());
        CHECK(tracer.start_status() == StartStatus::invalid_options);
    }
    SECTION("when tracing") {
        REQUIRE(tracer.start(7) == StartStatus::started);
        void* block = allocate_for_tracer(100);
        CHECK(tracer.start(std::size_t{0}) == StartStatus::invalid_options);
        CHECK(tracer.start(513) == StartStatus::invalid_options);
        CHECK(tracer.start(sampled) == StartStatus::invalid_options);
        CHECK(tracer.is_tracing());
        CHECK(tracer.traceback_limit() == 7);
        CHECK(alive_in(tracer.take_snapshot(), "allocate_for_tracer").blocks == 1);
        ::operator delete(block);
    }
}

TEST_CASE("tracer: both ends of the range are accepted") {
    Tracer tracer;
    CHECK(tracer.start(1) == StartStatus::started);
    CHECK(tracer.traceback_limit() == 1);
    tracer.stop();
    CHECK(tracer.start(512) == StartStatus::started);
    CHECK(tracer.traceback_limit() == 512);
}

TEST_CASE("tracer: a second start answers already_tracing and leaves the first's options") {
    Tracer first;
    Tracer second;
    REQUIRE(first.start(5) == StartStatus::started);
    void* block = allocate_for_tracer(100);
    CHECK(first.start(20) == StartStatus::already_tracing);
    CHECK(second.start(30) == StartStatus::already_tracing);
    CHECK(second.start_status() == StartStatus::already_tracing);
    CHECK(first.traceback_limit() == 5);
    CHECK(alive_in(second.take_snapshot(), "allocate_for_tracer").blocks == 1);
    ::operator delete(block);
}

TEST_CASE("tracer: start with a number and with Options is the same") {
    Tracer tracer;
    CHECK(tracer.start(frames_of(3)) == StartStatus::started);
    CHECK(tracer.traceback_limit() == 3);
}

TEST_CASE("tracer: the destructor stops what this handle has started, and nothing else") {
    {
        Tracer tracer;
        REQUIRE(tracer.start() == StartStatus::started);
    }
    CHECK_FALSE(global_tracer.is_tracing());

    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    {
        Tracer other;
        CHECK(other.start() == StartStatus::already_tracing);
    }
    CHECK(tracer.is_tracing());
    { Tracer third; }
    CHECK(tracer.is_tracing());
}

TEST_CASE("tracer: a handle that has stopped does not stop a later tracing of another") {
    Tracer later;
    {
        Tracer earlier;
        REQUIRE(earlier.start() == StartStatus::started);
        earlier.stop();
        REQUIRE(later.start() == StartStatus::started);
    }
    CHECK(later.is_tracing());
}

TEST_CASE("tracer: a handle whose tracing another one stopped does not stop the next") {
    Tracer later;
    {
        Tracer earlier;
        REQUIRE(earlier.start() == StartStatus::started);
        later.stop();
        REQUIRE(later.start() == StartStatus::started);
    }
    CHECK(later.is_tracing());
}

TEST_CASE("tracer: stop is idempotent, and any handle may call it") {
    Tracer tracer;
    tracer.stop();
    tracer.stop();
    REQUIRE(tracer.start() == StartStatus::started);
    Tracer other;
    other.stop();
    CHECK_FALSE(tracer.is_tracing());
    tracer.stop();
    CHECK(tracer.start() == StartStatus::started);
}

TEST_CASE("tracer: a snapshot when off throws Error, and says what was expected") {
    const Tracer tracer;
    CHECK_THROWS_AS(tracer.take_snapshot(), tracenew::Error);
    std::string message;
    try {
        static_cast<void>(tracer.take_snapshot());
    } catch (const tracenew::Error& error) {
        message = error.what();
    }
    CHECK(support::contains(message, "not tracing"));
    CHECK(support::contains(message, "start()"));
}

TEST_CASE("tracer: when off, every question has an empty answer") {
    const Tracer tracer;
    CHECK(tracer.traced_memory().current == 0);
    CHECK(tracer.traced_memory().peak == 0);
    CHECK(tracer.traceback_limit() == 0);
    CHECK_FALSE(tracer.traceback_of(&tracer).has_value());
    CHECK_FALSE(tracer.traceback_of(nullptr).has_value());
    Tracer mutable_tracer;
    mutable_tracer.clear_traces();
    mutable_tracer.reset_peak();
    CHECK_FALSE(mutable_tracer.is_tracing());
}

TEST_CASE("tracer: traced_memory follows what the program requests") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    const tracenew::Memory before = tracer.traced_memory();
    void* block = allocate_for_tracer(100000);
    const tracenew::Memory with = tracer.traced_memory();
    ::operator delete(block);
    const tracenew::Memory without = tracer.traced_memory();
    CHECK(with.current == before.current + 100000);
    CHECK(with.peak >= with.current);
    CHECK(without.current == before.current);
    CHECK(without.peak == with.peak);
}

TEST_CASE("tracer: reset_peak makes the peak what is alive now") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    ::operator delete(allocate_for_tracer(1000000));
    const tracenew::Memory before = tracer.traced_memory();
    tracer.reset_peak();
    const tracenew::Memory after = tracer.traced_memory();
    CHECK(before.peak >= 1000000);
    CHECK(after.peak == after.current);
    CHECK(after.peak < 1000000);
}

TEST_CASE("tracer: start() begins with nothing alive and no peak of its self test") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    const tracenew::Memory memory = tracer.traced_memory();
    CHECK(memory.current == 0);
    CHECK(memory.peak == 0);
}

TEST_CASE("tracer: clear_traces forgets what is alive and goes on tracing") {
    Tracer tracer;
    REQUIRE(tracer.start(4) == StartStatus::started);
    void* before = allocate_for_tracer(1000000);
    tracer.clear_traces();
    const tracenew::Memory cleared = tracer.traced_memory();
    CHECK(cleared.current == 0);
    CHECK(cleared.peak == 0);
    CHECK(tracer.is_tracing());
    CHECK(tracer.traceback_limit() == 4);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_tracer").blocks == 0);
    CHECK_FALSE(tracer.traceback_of(before).has_value());
    void* after = allocate_for_tracer(20);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_tracer").bytes == 20);
    const std::uint64_t unmatched = tracer.losses().unmatched_frees;
    ::operator delete(before);
    CHECK(tracer.losses().unmatched_frees == unmatched + 1);
    CHECK(alive_in(tracer.take_snapshot(), "allocate_for_tracer").bytes == 20);
    ::operator delete(after);
}

TEST_CASE("tracer: many tracings in a row do not mix") {
    Tracer tracer;
    std::vector<void*> blocks;
    for (std::size_t i = 1; i <= 10; ++i) {
        REQUIRE(tracer.start() == StartStatus::started);
        blocks.push_back(allocate_for_tracer(i));
        const support::Amount alive = alive_in(tracer.take_snapshot(), "allocate_for_tracer");
        CHECK(alive.bytes == i);
        CHECK(alive.blocks == 1);
        tracer.stop();
    }
    for (void* block : blocks) {
        ::operator delete(block);
    }
}

TEST_CASE("tracer: traceback_of names the line that allocated a block") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    const unsigned line = __LINE__ + 1;
    void* block = support::kept(::operator new(100));
    const std::optional<tracenew::Traceback> traceback = tracer.traceback_of(block);
    REQUIRE(traceback.has_value());
    CHECK(traceback->site().line == line);
    CHECK(support::contains(traceback->site().file, "tracer_test.cpp"));
    CHECK_FALSE(tracer.traceback_of(static_cast<char*>(block) + 32).has_value());
    const volatile std::uintptr_t address = reinterpret_cast<std::uintptr_t>(block);
    ::operator delete(block);
    CHECK_FALSE(
        tracer.traceback_of(reinterpret_cast<const void*>(std::uintptr_t{address})).has_value());
}

TEST_CASE("tracer: tracer_memory counts the tables, and grows with what is kept") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    const std::size_t before = tracer.tracer_memory();
    CHECK(before > 0);
    std::vector<tracenew::Snapshot> kept;
    {
        const tracenew::detail::OwnScope own;
        kept.reserve(200);
    }
    for (int i = 0; i < 200; ++i) {
        kept.push_back(tracer.take_snapshot());
    }
    CHECK(tracer.tracer_memory() > before);
}

TEST_CASE("tracer: snapshots of different tracings can be compared") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    void* first = allocate_for_tracer(100);
    const tracenew::Snapshot older = tracer.take_snapshot();
    tracer.stop();
    REQUIRE(tracer.start() == StartStatus::started);
    void* second = allocate_for_tracer(300);
    void* third = allocate_for_tracer(300);
    const tracenew::Snapshot newer = tracer.take_snapshot();
    tracer.stop();
    std::int64_t size_diff = 0;
    std::int64_t count_diff = 0;
    for (const tracenew::StatisticDiff& row : support::rows_in(
             newer.compare_to(older, tracenew::GroupBy::function), "allocate_for_tracer")) {
        size_diff += row.size_diff;
        count_diff += row.count_diff;
    }
    CHECK(size_diff == 500);
    CHECK(count_diff == 1);
    ::operator delete(first);
    ::operator delete(second);
    ::operator delete(third);
}

TEST_CASE("tracer: losses of the last tracing can be read after stop") {
    Tracer tracer;
    void* early = allocate_for_tracer(10);
    REQUIRE(tracer.start() == StartStatus::started);
    ::operator delete(early);
    tracer.stop();
    CHECK(tracer.losses().unmatched_frees >= 1);
}

TEST_CASE("tracer: one of many threads that start at once starts") {
    std::vector<std::unique_ptr<Tracer>> tracers;
    std::vector<StartStatus> answers(4, StartStatus::invalid_options);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        tracers.push_back(std::make_unique<Tracer>());
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
        threads.emplace_back([&, i] { answers[i] = tracers[i]->start(); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    int started = 0;
    int already = 0;
    for (const StartStatus answer : answers) {
        started += answer == StartStatus::started ? 1 : 0;
        already += answer == StartStatus::already_tracing ? 1 : 0;
    }
    CHECK(started == 1);
    CHECK(already == 3);
}
