#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::Amount;
using tracenew::detail::History;
using tracenew::detail::Series;
using tracenew::detail::TracebackId;

namespace {

Amount amount(std::uint64_t bytes) {
    return {bytes, 1};
}

}  // namespace

TEST_CASE("history: a traceback that never changed has no series") {
    History history;
    history.note(TracebackId{4}, amount(10), amount(20), 1);
    history.close({1, 1});
    CHECK(history.series().find(TracebackId{4}) != nullptr);
    CHECK(history.series().find(TracebackId{5}) == nullptr);
}

TEST_CASE("history: one that changes late is filled up with what it was before") {
    History history;
    for (std::uint64_t i = 1; i <= 5; ++i) {
        history.close({i, i});
    }
    history.note(TracebackId{1}, amount(10), amount(30), 6);
    history.close({6, 6});
    history.close({7, 7});
    const Series& series = history.series().at(TracebackId{1});
    REQUIRE(series.points.size() == 7);
    CHECK(series.base.bytes == 10);
    CHECK(series.points[4].bytes == 10);
    CHECK(series.points[5].bytes == 30);
    CHECK(series.points[6].bytes == 30);
    CHECK(series.last.bytes == 30);
    CHECK(series.grown == 1);
}

TEST_CASE("history: counts the closes after which more was alive") {
    History history;
    std::uint64_t iteration = 0;
    for (const auto& step :
         {std::pair<std::uint64_t, std::uint64_t>{0, 5}, {5, 9}, {9, 1}, {1, 2}}) {
        ++iteration;
        history.note(TracebackId{1}, amount(step.first), amount(step.second), iteration);
        history.close({iteration, iteration});
    }
    CHECK(history.series().at(TracebackId{1}).grown == 3);
}

TEST_CASE("history: stays within 64 points however long it runs, and its last point is recent") {
    History history;
    constexpr std::uint64_t closes = 100000;
    for (std::uint64_t i = 1; i <= closes; ++i) {
        history.note(TracebackId{1}, amount(i - 1), amount(i), i);
        history.close({i, i});
        REQUIRE(history.grid().size() <= History::max_points);
        REQUIRE(history.series().at(TracebackId{1}).points.size() == history.grid().size());
    }
    const tracenew::detail::List<tracenew::detail::GridPoint>& grid = history.grid();
    CHECK(grid.size() >= History::max_points / 2);
    CHECK(grid.back().iteration > closes - closes / 16);
    for (std::size_t i = 0; i < grid.size(); ++i) {
        CHECK(history.series().at(TracebackId{1}).points[i].bytes == grid[i].iteration);
        if (i > 1) {
            CHECK(grid[i].iteration - grid[i - 1].iteration ==
                  grid[1].iteration - grid[0].iteration);
        }
    }
    CHECK(history.series().at(TracebackId{1}).last.bytes == closes);
}

// Many points of the first second and two of the next minute: Theil-Sen's slope was that of the
// first second.
TEST_CASE("history: points are spread over the iterations, not over the closes") {
    History history;
    std::uint64_t iteration = 0;
    const auto close_after = [&](std::uint64_t iterations) {
        history.note(TracebackId{1}, amount(iteration), amount(iteration + iterations),
                     iteration + iterations);
        iteration += iterations;
        history.close({iteration, iteration});
    };
    for (int i = 0; i < 1000; ++i) {
        close_after(1);
    }
    for (int i = 0; i < 100; ++i) {
        close_after(1000);
    }
    const tracenew::detail::List<tracenew::detail::GridPoint>& grid = history.grid();
    CHECK(grid.size() >= History::max_points / 2 - 1);
    CHECK(grid.size() < History::max_points);
    for (std::size_t i = 0; i < grid.size(); ++i) {
        CHECK(history.series().at(TracebackId{1}).points[i].bytes == grid[i].iteration);
        CHECK(grid[i].iteration >= (i + 1) * 2048);
        CHECK(grid[i].iteration <= (i + 1) * 2048 + 1000);
    }
    close_after(1000000000);  // all but nothing of the time was before
    CHECK(history.grid().size() == 1);
    CHECK(history.series().at(TracebackId{1}).points[0].bytes == iteration);
}

TEST_CASE("history: stays within 16 MiB and counts what it had no room for") {
    History history;
    for (std::uint32_t id = 1; id <= 20000; ++id) {
        history.note(TracebackId{id}, amount(0), amount(1), 1);
    }
    const std::size_t kept = history.series().size();
    CHECK(kept > 5000);
    CHECK(kept * History::max_points * sizeof(Amount) <= History::max_bytes);
    CHECK(history.left_out() == 20000 - kept);
    history.note(TracebackId{1}, amount(1), amount(2), 1);  // has its room already
    CHECK(history.left_out() == 20000 - kept);
    CHECK(history.series().at(TracebackId{1}).last.bytes == 2);
}

// The grid's stride became 0 by doubling, and the loop that doubled it did not end.
TEST_CASE("history: iterations that were never so many, or go back, do no harm") {
    History history;
    history.close({static_cast<std::uint64_t>(-2), 1});
    CHECK(history.grid().size() <= 1);
    history.note(TracebackId{1}, amount(0), amount(10), 3);
    history.close({3, 2});
    history.close({static_cast<std::uint64_t>(-1), 3});
    CHECK(history.series().at(TracebackId{1}).last.bytes == 10);
    CHECK(history.series().at(TracebackId{1}).points.size() == history.grid().size());
}

// One iteration that leaves a block on each of twenty thousand paths took all the room there is.
TEST_CASE("history: what is flat for long makes room, and what had grown is counted") {
    History history;
    std::uint64_t iteration = 0;
    const auto close = [&] {
        ++iteration;
        history.close({iteration, iteration});
    };
    std::uint32_t last = 1;
    for (; history.left_out() == 0; ++last) {
        const bool grows = last % 2 == 0;
        history.note(TracebackId{last}, amount(0), amount(1), iteration + 1);
        if (!grows) {
            history.note(TracebackId{last}, amount(1), amount(0),
                         iteration + 1);  // and is back at once
        }
    }
    const std::uint64_t without_room = history.left_out();
    close();
    const TracebackId late{last + 1};
    std::uint64_t bytes = 0;
    const auto grow_late = [&] {
        history.note(late, amount(bytes), amount(bytes + 10), iteration + 1);
        bytes += 10;
        close();
    };
    while (history.series().find(late) == nullptr && iteration < 20) {
        grow_late();
    }
    CHECK(iteration == 9);  // 8 iterations after the one in which those changed
    const std::uint64_t left_out = history.left_out();
    CHECK(left_out == without_room + 7);  // `late`, until it had room
    CHECK(history.series().at(late).base.bytes == 70);
    std::size_t grown = 0;
    for (const auto& entry : history.series()) {
        grown += entry.value.last.bytes != 0 ? 1 : 0;
    }
    CHECK(grown >= last / 2 - 1);  // those that were back went first
    CHECK(grown <= last / 2);
    // More than half of the room: now those that have grown go too, and are counted.
    for (std::uint32_t id = last + 2; history.left_out() == left_out && id < last + 60000; ++id) {
        history.note(TracebackId{id}, amount(0), amount(1), iteration + 1);
        if (id % 100 == 0) {
            grow_late();
        }
    }
    CHECK(history.left_out() > left_out);
    CHECK(history.series().at(late).last.bytes == bytes);
}
