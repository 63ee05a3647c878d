#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <numeric>

using tracenew::detail::BirthWalk;
using tracenew::detail::History;
using tracenew::detail::recorder;

namespace {

SITE void* born_here() {
    return support::kept(::operator new(50));
}

}  // namespace

TEST_CASE("births: blocks alive now are counted by the time they were born") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* blocks[40] = {};
    tracenew::detail::ClockWindow window;
    blocks[0] = born_here();  // before the window
    recorder.clock.tick();
    window.begin = recorder.clock.iteration();
    for (std::size_t i = 1; i <= 30; ++i) {
        blocks[i] = born_here();
        recorder.clock.tick();
    }
    window.end = recorder.clock.iteration();
    blocks[31] = born_here();  // after it
    for (std::size_t i = 1; i <= 8; ++i) {
        ::operator delete(blocks[i]);
        blocks[i] = nullptr;
    }
    // One call site before the loop, one in it, one after it.
    const auto id_of = [&](std::size_t i) { return tracer.traceback_of(blocks[i])->id(); };
    History history;
    for (const std::size_t i : {0U, 10U, 31U}) {
        history.note(id_of(i), {}, {50, 1}, 1);
    }
    history.close({10, window.begin + 10});
    history.close({20, window.begin + 20});
    history.close({30, window.end});
    const BirthWalk births{recorder.tracing(), window, 30, history};
    const auto born_of = [&](std::size_t i, std::size_t from, std::size_t to) {
        const auto& born = births.survivors().of(id_of(i))->blocks;
        return std::accumulate(born.begin() + static_cast<std::ptrdiff_t>(from),
                               born.begin() + static_cast<std::ptrdiff_t>(to), 0U);
    };
    CHECK(births.survivors().of(id_of(0))->total == 0);
    CHECK(born_of(10, 0, 21) == 2);
    CHECK(born_of(10, 21, 42) == 10);
    CHECK(born_of(10, 42, 64) == 10);
    CHECK(births.survivors().of(id_of(31))->total == 0);
    const auto left = births.left_behind({id_of(0), id_of(10)}, history, 30);
    CHECK(left.likely == 22);
    CHECK(left.is_exact());
    CHECK(births.left_behind({id_of(31)}, history, 30).most == 0);
    for (void* block : blocks) {
        ::operator delete(block);
    }
}

TEST_CASE("births: an empty window has no births") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* block = born_here();
    const auto id = tracer.traceback_of(block)->id();
    const std::uint64_t now = recorder.clock.iteration();
    const auto births_in = [&](tracenew::detail::TracingNumber tracing, std::uint64_t length) {
        History history;
        history.note(id, {}, {50, 1}, 1);
        const BirthWalk births{tracing, {now, now + length}, length, history};
        return births.survivors().of(id)->total;
    };
    CHECK(births_in(recorder.tracing(), 0) == 0);
    CHECK(births_in(0, 3) == 0);
    CHECK(births_in(recorder.tracing(), 3) == 1);
    ::operator delete(block);
}

// "Left behind by 753 of the last 19997 iterations", with 50 blocks alive.
TEST_CASE("births: never more iterations than there are survivors, and about that many of old") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    tracenew::detail::ClockWindow window;
    window.begin = recorder.clock.iteration();
    void* blocks[50] = {};
    for (std::size_t i = 0; i < 20000; ++i) {
        if (i % 400 == 0) {
            blocks[i / 400] = born_here();
        }
        recorder.clock.tick();
    }
    window.end = recorder.clock.iteration();
    const auto id = tracer.traceback_of(blocks[0])->id();
    History history;
    history.note(id, {}, {50, 1}, 1);
    const BirthWalk births{recorder.tracing(), window, 20000, history};
    CHECK(births.left_behind({id}, history, 20000).likely == 50);
    CHECK(births.left_behind({id}, history, 20000).most == 50);
    for (void* block : blocks) {
        ::operator delete(block);
    }
}

// "Too few iterations yet: about 1339 more", of 200 iterations with a loop of 1,000 in each.
TEST_CASE("births: a generation is as wide as it is in iterations of the probe that asks") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    tracenew::detail::ClockWindow window;
    window.begin = recorder.clock.iteration();
    CHECK(window.least_length(0) == 6);
    for (std::size_t i = 0; i < 20000; ++i) {
        recorder.clock.tick();
    }
    window.end = recorder.clock.iteration();
    CHECK(window.least_length(20000) == 6 * 32);
    CHECK(window.least_length(2000) == 20);  // 3.2 iterations
    CHECK(window.least_length(200) == 6);
}
