#include "support/catch.hpp"

#include <tracenew.hpp>

#include <thread>
#include <vector>

using tracenew::detail::Counters;
using tracenew::detail::max_tracebacks;
using tracenew::detail::TracebackId;

TEST_CASE("counters: sums go up and down by traceback and in all") {
    Counters counters;
    REQUIRE(counters.reserve());
    counters.clear();
    counters.add(TracebackId{1}, 100);
    counters.add(TracebackId{1}, 50);
    counters.add(TracebackId{max_tracebacks}, 7);
    CHECK(counters.of(TracebackId{1}).bytes == 150);
    CHECK(counters.of(TracebackId{1}).blocks == 2);
    CHECK(counters.of(TracebackId{max_tracebacks}).bytes == 7);
    CHECK(counters.of(TracebackId{2}).blocks == 0);
    CHECK(counters.current() == 157);
    counters.subtract(TracebackId{1}, 100);
    CHECK(counters.of(TracebackId{1}).bytes == 50);
    CHECK(counters.of(TracebackId{1}).blocks == 1);
    CHECK(counters.current() == 57);
}

TEST_CASE("counters: the peak is the most that was alive at once, and can be reset") {
    Counters counters;
    REQUIRE(counters.reserve());
    counters.clear();
    counters.add(TracebackId{1}, 100);
    counters.subtract(TracebackId{1}, 100);
    counters.add(TracebackId{2}, 60);
    CHECK(counters.peak() == 100);
    counters.reset_peak();
    CHECK(counters.peak() == 60);
    counters.add(TracebackId{2}, 1);
    CHECK(counters.peak() == 61);
}

TEST_CASE("counters: the tracer's own memory is counted apart") {
    Counters counters;
    REQUIRE(counters.reserve());
    counters.clear();
    counters.add(TracebackId::own, 1000);
    CHECK(counters.of(TracebackId::own).bytes == 1000);
    CHECK(counters.current() == 0);
    CHECK(counters.peak() == 0);
    counters.subtract(TracebackId::own, 1000);
    CHECK(counters.current() == 0);
}

TEST_CASE("counters: clear is zero everywhere") {
    Counters counters;
    REQUIRE(counters.reserve());
    counters.clear();
    counters.add(TracebackId{3}, 9);
    counters.losses.dropped = 1;
    counters.losses.skipped = 2;
    counters.losses.unmatched_frees = 3;
    counters.losses.truncated = 4;
    counters.losses.closes = 5;
    counters.clear();
    CHECK(counters.of(TracebackId{3}).blocks == 0);
    CHECK(counters.current() == 0);
    CHECK(counters.peak() == 0);
    CHECK(counters.losses.dropped == 0);
    CHECK(counters.losses.skipped == 0);
    CHECK(counters.losses.unmatched_frees == 0);
    CHECK(counters.losses.truncated == 0);
    CHECK(counters.losses.closes == 0);
}

TEST_CASE("counters: threads lose nothing, and the peak is never below what one of them saw") {
    Counters counters;
    REQUIRE(counters.reserve());
    counters.clear();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 5000; ++i) {
                counters.add(TracebackId{1}, 10);
                counters.add(TracebackId{2}, 1);
                counters.subtract(TracebackId{2}, 1);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(counters.of(TracebackId{1}).bytes == 200000);
    CHECK(counters.of(TracebackId{1}).blocks == 20000);
    CHECK(counters.of(TracebackId{2}).blocks == 0);
    CHECK(counters.current() == 200000);
    CHECK(counters.peak() >= 200000);
    CHECK(counters.peak() <= 200004);
}
