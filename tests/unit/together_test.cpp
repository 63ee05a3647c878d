#include "support/catch.hpp"

#include <tracenew.hpp>

#include <random>

using tracenew::detail::Comings;
using tracenew::detail::History;
using tracenew::detail::Survivors;
using tracenew::detail::TracebackId;

namespace {

/// Paths 1 and 2: so many blocks come in each of `iterations` iterations, and stay.
template <class F>
bool in_step(std::uint64_t iterations, F&& blocks, bool knows_closes = true) {
    History history;
    std::uint64_t alive[3] = {10, 10, 10};
    std::vector<std::pair<TracebackId, std::uint64_t>> births;
    for (std::uint64_t i = 1; i <= iterations; ++i) {
        for (std::uint32_t path = 1; path <= 2; ++path) {
            const auto more = static_cast<std::uint64_t>(blocks(path, i));
            if (more != 0) {
                history.note(TracebackId{path}, {alive[path], alive[path]},
                             {alive[path] + more, alive[path] + more}, i);
                alive[path] += more;
                births.insert(births.end(), more, {TracebackId{path}, i - 1});
            }
        }
        history.close({i, i});
    }
    for (std::uint32_t path = 1; !knows_closes && path <= 2; ++path) {
        history.note(TracebackId{path}, {alive[path], alive[path]}, {0, 0}, iterations + 1);
    }
    Survivors survivors{history, 0, iterations, iterations};
    for (const auto& birth : births) {
        survivors.add(birth.first, birth.second);
    }
    const Comings one{{TracebackId{1}}, history, survivors};
    const Comings other{{TracebackId{2}}, history, survivors};
    CHECK(one.keep_step_with(other) == other.keep_step_with(one));
    return one.keep_step_with(other);
}

}  // namespace

TEST_CASE("together: what comes in the same iterations keeps step, however many blocks it is") {
    std::mt19937 dice{7};
    CHECK(in_step(100, [](std::uint32_t, std::uint64_t) { return 1; }));
    CHECK(in_step(1000, [](std::uint32_t path, std::uint64_t i) { return i % 7 == 3 ? path : 0; }));
    CHECK(in_step(1000, [&](std::uint32_t path, std::uint64_t i) {
        return i % 7 != 3 ? 0U : path == 1 ? 1U : 1 + dice() % 9;
    }));
}

TEST_CASE("together: of the same pace, but in other iterations, does not") {
    CHECK_FALSE(in_step(1000, [](std::uint32_t path, std::uint64_t i) {
        return i % 2 == path - 1 ? 1 : 0;  // one after the other
    }));
    CHECK_FALSE(in_step(1000, [](std::uint32_t path, std::uint64_t i) {
        return i % 40 == 20 * path - 20 ? 10 : 0;
    }));
    CHECK_FALSE(in_step(
        1000, [](std::uint32_t path, std::uint64_t i) { return path == 1 || i > 500 ? 1 : 0; }));
}

TEST_CASE("together: two that come at random, each by itself, never do") {
    std::mt19937 dice{11};
    for (int trial = 0; trial < 50; ++trial) {
        const auto at_random = [&](std::uint32_t, std::uint64_t) {
            return dice() % 5 == 0 ? 1 : 0;
        };
        CHECK_FALSE(in_step(1000, at_random, trial % 2 == 0));
    }
}

TEST_CASE("together: where closes do not tell, births do, to a block or two") {
    CHECK(in_step(
        1000, [](std::uint32_t path, std::uint64_t i) { return i % 7 == 3 ? path : 0; }, false));
    CHECK(in_step(
        1000,
        [](std::uint32_t path, std::uint64_t i) {
            return i % 10 != 3 || (path == 2 && i == 503) ? 0 : 1;  // one that was freed
        },
        false));
}

TEST_CASE("together: of a few blocks nobody knows") {
    CHECK_FALSE(in_step(19, [](std::uint32_t, std::uint64_t) { return 1; }));
    CHECK(in_step(20, [](std::uint32_t, std::uint64_t) { return 1; }));
}
