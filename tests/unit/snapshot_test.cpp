#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <thread>

using support::alive_in;
using support::rows_in;
using tracenew::GroupBy;
using tracenew::Snapshot;
using tracenew::Statistic;
using tracenew::StatisticDiff;
using tracenew::Tracer;

namespace {

SITE void* snapshot_small() {
    return support::kept(::operator new(10));
}

SITE void* snapshot_large() {
    return support::kept(::operator new(4000));
}

SITE void* snapshot_caller() {
    return support::kept(snapshot_large());
}

struct Blocks {
    ~Blocks() {
        for (void* block : kept) {
            ::operator delete(block);
        }
    }
    void operator+=(void* block) { kept[count++] = block; }
    void* kept[64] = {};
    std::size_t count = 0;
};

}  // namespace

TEST_CASE("snapshot: statistics have one row a group, largest first") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    Blocks blocks;
    for (int i = 0; i < 3; ++i) {
        blocks += snapshot_small();
    }
    blocks += snapshot_large();
    const Snapshot snapshot = tracer.take_snapshot();
    for (const GroupBy by : {GroupBy::line, GroupBy::function, GroupBy::traceback}) {
        const std::vector<Statistic> rows = snapshot.statistics(by);
        const std::vector<Statistic> small = rows_in(rows, "snapshot_small");
        const std::vector<Statistic> large = rows_in(rows, "snapshot_large");
        REQUIRE(small.size() == (by == GroupBy::traceback ? small.size() : 1));
        REQUIRE(large.size() == 1);
        CHECK(large[0].size == 4000);
        CHECK(large[0].count == 1);
        CHECK(large[0].average() == 4000);
        std::uint64_t bytes = 0;
        std::uint64_t count = 0;
        for (const Statistic& row : small) {
            bytes += row.size;
            count += row.count;
        }
        CHECK(bytes == 30);
        CHECK(count == 3);
        for (std::size_t i = 1; i < rows.size(); ++i) {
            CHECK(rows[i - 1].size >= rows[i].size);
        }
    }
}

TEST_CASE("snapshot: size and count are the sums of its rows, by any grouping") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    Blocks blocks;
    blocks += snapshot_small();
    blocks += snapshot_large();
    const Snapshot snapshot = tracer.take_snapshot();
    CHECK(snapshot.size() >= 4010);
    for (const GroupBy by :
         {GroupBy::line, GroupBy::function, GroupBy::file, GroupBy::module, GroupBy::traceback}) {
        std::uint64_t bytes = 0;
        std::uint64_t count = 0;
        for (const Statistic& row : snapshot.statistics(by)) {
            bytes += row.size;
            count += row.count;
        }
        CHECK(bytes == snapshot.size());
        CHECK(count == snapshot.count());
    }
}

TEST_CASE("snapshot: blocks from before start are not in it") {
    void* before = snapshot_small();
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    CHECK(alive_in(tracer.take_snapshot(), "snapshot_small").blocks == 0);
    ::operator delete(before);
}

TEST_CASE("snapshot: cumulative rows hold what a function's callees allocate") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    Blocks blocks;
    blocks += snapshot_caller();
    const Snapshot snapshot = tracer.take_snapshot();
    CHECK(rows_in(snapshot.statistics(GroupBy::function), "snapshot_caller").empty());
    const std::vector<Statistic> rows =
        rows_in(snapshot.statistics(GroupBy::function, true), "snapshot_caller");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].size == 4000);
    CHECK(rows[0].count == 1);
}

TEST_CASE("snapshot: cumulative rows by traceback are an Error") {
    const Snapshot snapshot;
    CHECK_THROWS_AS(snapshot.statistics(GroupBy::traceback, true), tracenew::Error);
    CHECK_THROWS_AS(snapshot.compare_to(snapshot, GroupBy::traceback, true), tracenew::Error);
}

TEST_CASE("snapshot: compare_to has growth first and keeps what is gone or unchanged") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* gone = snapshot_large();
    const Snapshot older = tracer.take_snapshot();
    ::operator delete(gone);
    Blocks blocks;
    blocks += snapshot_small();
    blocks += snapshot_small();
    const Snapshot newer = tracer.take_snapshot();
    const std::vector<StatisticDiff> rows = newer.compare_to(older, GroupBy::function);
    const std::vector<StatisticDiff> small = rows_in(rows, "snapshot_small");
    const std::vector<StatisticDiff> large = rows_in(rows, "snapshot_large");
    REQUIRE(small.size() == 1);
    REQUIRE(large.size() == 1);
    CHECK(small[0].size_diff == 20);
    CHECK(small[0].count_diff == 2);
    CHECK(small[0].size == 20);
    CHECK(large[0].size_diff == -4000);
    CHECK(large[0].count_diff == -1);
    CHECK(large[0].size == 0);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        CHECK(rows[i - 1].size_diff >= rows[i].size_diff);
    }
    for (const StatisticDiff& row : newer.compare_to(newer, GroupBy::function)) {
        CHECK(row.size_diff == 0);
        CHECK(row.count_diff == 0);
    }
    CHECK_FALSE(newer.compare_to(newer, GroupBy::function).empty());
}

TEST_CASE("snapshot: filter_traces keeps what passes, in a snapshot of its own") {
    Tracer tracer;
    REQUIRE(tracer.start(7) == tracenew::StartStatus::started);
    Blocks blocks;
    blocks += snapshot_small();
    blocks += snapshot_caller();
    const Snapshot snapshot = tracer.take_snapshot();
    tracenew::Filter filter;
    filter.function_pattern = "*snapshot_small*";
    const Snapshot only_small = snapshot.filter_traces({filter});
    CHECK(only_small.size() == 10);
    CHECK(only_small.count() == 1);
    CHECK(only_small.traceback_limit() == 7);
    filter.inclusive = false;
    const Snapshot others = snapshot.filter_traces({filter});
    CHECK(others.size() == snapshot.size() - 10);
    CHECK(snapshot.filter_traces({}).size() == snapshot.size());
    filter.inclusive = true;
    filter.all_frames = true;
    filter.function_pattern = "*snapshot_caller*";
    CHECK(snapshot.filter_traces({filter}).size() == 4000);
}

TEST_CASE("snapshot: is a value that outlives stop and clear_traces") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    Blocks blocks;
    blocks += snapshot_small();
    const Snapshot snapshot = tracer.take_snapshot();
    const Snapshot copy = snapshot;
    blocks += snapshot_small();
    tracer.clear_traces();
    CHECK(alive_in(snapshot, "snapshot_small").blocks == 1);
    tracer.stop();
    CHECK(alive_in(copy, "snapshot_small").blocks == 1);
    CHECK(copy.traceback_limit() == 10);
    CHECK(copy.error().empty());
}

TEST_CASE("snapshot: an empty one answers") {
    const Snapshot snapshot;
    CHECK(snapshot.size() == 0);
    CHECK(snapshot.count() == 0);
    CHECK(snapshot.statistics(GroupBy::line).empty());
    CHECK(snapshot.compare_to(Snapshot{}, GroupBy::line).empty());
    CHECK(snapshot.filter_traces({}).count() == 0);
    CHECK(snapshot.error().empty());
    CHECK(snapshot.traceback_limit() == 0);
}

TEST_CASE("snapshot: blocks of several threads at one site are one row") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* blocks[4] = {};
    std::vector<std::thread> threads;
    for (void*& block : blocks) {
        threads.emplace_back([&block] { block = snapshot_large(); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const std::vector<Statistic> rows =
        rows_in(tracer.take_snapshot().statistics(GroupBy::line), "snapshot_large");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].size == 16000);
    CHECK(rows[0].count == 4);
    for (void* block : blocks) {
        ::operator delete(block);
    }
    CHECK(alive_in(tracer.take_snapshot(), "snapshot_large").blocks == 0);
}
