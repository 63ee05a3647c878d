#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::CountLeftBehind;
using tracenew::detail::History;
using tracenew::detail::IterationCount;
using tracenew::detail::LeftBehind;
using tracenew::detail::TracebackId;

namespace {

constexpr TracebackId left_behind_path{1};

/// A loop of which each iteration i, from 1 on, does `step(path, i)`: that many blocks more.
template <class F>
History history_of(std::uint64_t iterations, std::uint32_t paths, F&& step) {
    History history;
    std::vector<std::uint64_t> alive(paths + 1, 50);
    for (std::uint64_t i = 1; i <= iterations; ++i) {
        for (std::uint32_t path = 1; path <= paths; ++path) {
            const std::uint64_t now = alive[path] + static_cast<std::uint64_t>(step(path, i));
            if (now != alive[path]) {
                history.note(TracebackId{path}, {alive[path], alive[path]}, {now, now}, i);
                alive[path] = now;
            }
        }
        history.close({i, i});
    }
    return history;
}

IterationCount count_of(const History& history, const std::vector<LeftBehind>& births,
                        std::uint64_t window, bool knows_ticks = true) {
    CountLeftBehind count{history.grid(), knows_ticks};
    for (std::uint32_t path = 1; path <= births.size(); ++path) {
        count.add(births[path - 1], history.series().at(TracebackId{path}));
    }
    return count.count(window);
}

/// Blocks in each `period`-th of 1,000 iterations, known to generations that are `width` wide.
LeftBehind blocks_in_every(std::uint64_t period, int blocks, std::uint64_t width) {
    LeftBehind left;
    for (std::uint64_t i = period; i <= 1000; i += period) {
        const std::uint64_t generation = (i - 1) / width * width;
        for (int block = 0; block < blocks; ++block) {
            left.add(static_cast<double>(generation), static_cast<double>(generation + width));
        }
    }
    return left;
}

}  // namespace

TEST_CASE("left_behind: births that are known to the iteration are counted") {
    LeftBehind left;
    CHECK(left.count().most == 0);
    CHECK(left.count().is_exact());
    for (const double born : {0.0, 3.0, 3.0, 3.0, 7.0}) {
        left.add(born, born + 1);
    }
    left.add(8.25, 8.5);  // a part of an iteration in which other probes had theirs
    left.add(8.5, 8.75);
    CHECK(left.count().likely == 4);
    CHECK(left.count().is_exact());
    CHECK(left.blocks() == 7);
}

TEST_CASE("left_behind: of a wide generation from one iteration to as many as blocks or as wide") {
    LeftBehind left;
    left.add(0, 32);
    left.add(0, 32);
    CHECK(left.count().least == 1);
    CHECK(left.count().most == 2);
    for (int i = 0; i < 100; ++i) {
        left.add(0, 32);
    }
    CHECK(left.count().least == 1);
    CHECK(left.count().most == 32);
    CHECK(left.count().likely == 32);
    CHECK(left.count(10).likely == 10);
    CHECK(left.count(1000).likely == 1);
    left.add(32, 64);
    CHECK(left.count(10).least == 2);
    CHECK(left.count(10).likely == 11);
    CHECK(left.count(10).most == 33);
}

// "About 38 of the last 997 iterations."
TEST_CASE("left_behind: where nothing was freed, the closes with more blocks are counted") {
    const History history =
        history_of(1000, 1, [](std::uint32_t, std::uint64_t i) { return i % 40 == 0 ? 10 : 0; });
    const IterationCount count = count_of(history, {blocks_in_every(40, 10, 2)}, 1000);
    CHECK(count.likely == 25);
    CHECK(count.is_exact());
    // Though nobody knows at which time of the clock they ended.
    CHECK(count_of(history, {blocks_in_every(40, 10, 2)}, 1000, false).is_exact());
}

// It was 16 iterations, exactly.
TEST_CASE("left_behind: a burst in one iteration is one iteration") {
    const History history =
        history_of(10000, 1, [](std::uint32_t, std::uint64_t i) { return i == 8000 ? 300 : 0; });
    LeftBehind left;
    for (int i = 0; i < 300; ++i) {
        left.add(7984, 8000);
    }
    CHECK(count_of(history, {left}, 10000).likely == 1);
    CHECK(count_of(history, {left}, 10000).is_exact());
    left.add(7984, 8000);  // one that no close has seen
    const IterationCount count = count_of(history, {left}, 10000);
    CHECK(count.least == 1);
    CHECK(count.most == 16);
    CHECK(count.likely == 1);
}

TEST_CASE("left_behind: where something was freed, it is known to a range") {
    // Three more in every 20th iteration, two of them freed in the next; so births are one each.
    const History history = history_of(1000, 1, [](std::uint32_t, std::uint64_t i) {
        return i % 20 == 0 ? 3 : i % 20 == 1 && i != 1 ? -2 : 0;
    });
    const IterationCount count = count_of(history, {blocks_in_every(20, 1, 40)}, 1000);
    CHECK(count.least == 25);
    CHECK(count.most == 50);
    CHECK_FALSE(count.is_exact());
    // A cache of 100 that fills in 100 closes and then replaces three entries at a time: as many
    // survivors as it ever had more, and all of another time.
    const History cache =
        history_of(1000, 1, [](std::uint32_t, std::uint64_t i) { return i <= 100 ? 1 : 0; });
    LeftBehind young;
    for (int i = 0; i < 100; ++i) {
        young.add(i < 50 ? 928 : 960, i < 50 ? 960 : 992);
    }
    const IterationCount replaced = count_of(cache, {young}, 1000);
    CHECK(replaced.least == 2);
    CHECK(replaced.most == 64);
}

TEST_CASE("left_behind: closes of several iterations count as so many as may have left blocks") {
    History history;
    history.note(left_behind_path, {}, {3, 3}, 10);  // three blocks in ten iterations
    history.close({10, 10});
    history.note(left_behind_path, {3, 3}, {5, 5}, 11);
    history.close({11, 11});
    LeftBehind left;
    for (int i = 0; i < 3; ++i) {
        left.add(0, 16);
    }
    left.add(0, 16);
    left.add(0, 16);
    const IterationCount count = count_of(history, {left}, 11);
    CHECK(count.least == 2);
    CHECK(count.most == 4);
}

TEST_CASE("left_behind: two paths of one row may have left in the same iterations") {
    LeftBehind left;
    left.add(0, 1);
    left.add(1, 2);
    LeftBehind other;
    other.add(1, 2);
    other.add(2, 34);
    left.add(other);
    CHECK(left.count().likely == 3);
    CHECK(left.count().is_exact());  // one block is of one iteration, wherever that is
    left.add(2, 34);
    CHECK_FALSE(left.count().is_exact());

    const auto step = [](std::uint32_t path, std::uint64_t i) {
        return i % 40 == 0 ? static_cast<int>(path) : 0;
    };
    const IterationCount together = count_of(
        history_of(1000, 2, step), {blocks_in_every(40, 1, 4), blocks_in_every(40, 2, 4)}, 1000);
    CHECK(together.likely == 25);
    CHECK(together.is_exact());
    const auto in_turn = [](std::uint32_t path, std::uint64_t i) {
        return i % (path == 1 ? 40 : 50) == 0 ? 1 : 0;
    };
    const IterationCount apart = count_of(
        history_of(1000, 2, in_turn), {blocks_in_every(40, 1, 4), blocks_in_every(50, 1, 4)}, 1000);
    CHECK(apart.least == 40);  // 25 and 20, of which five are the same
    CHECK(apart.most == 45);
}
