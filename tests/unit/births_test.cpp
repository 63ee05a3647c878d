#include "support/blocks.hpp"
#include "support/catch.hpp"

using tracenew::detail::Births;
using tracenew::detail::index_of;
using tracenew::detail::recorder;

namespace {

SITE void* born_here() {
    return support::kept(::operator new(50));
}

}  // namespace

TEST_CASE("births: blocks alive now are counted by the third of the window they were born in") {
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
    // One call site before the loop, one in it, one after it; two of them in one row.
    const auto id_of = [&](std::size_t i) { return tracer.traceback_of(blocks[i])->id(); };
    std::vector<std::size_t> row_of(recorder.tracebacks.size() + std::size_t{1}, Births::no_row);
    row_of[index_of(id_of(0))] = 0;
    row_of[index_of(id_of(10))] = 0;
    row_of[index_of(id_of(31))] = 1;
    const Births births{recorder.tracing(), window, row_of, 2};
    CHECK(births.of(id_of(0)).blocks[0] == 0);
    CHECK(births.of(id_of(10)).blocks[0] == 2);
    CHECK(births.of(id_of(10)).blocks[1] == 10);
    CHECK(births.of(id_of(10)).blocks[2] == 10);
    CHECK(births.of(id_of(31)).blocks[2] == 0);
    CHECK(births.iterations_of(0) == 22);
    CHECK(births.iterations_of(1) == 0);
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
    std::vector<std::size_t> row_of(recorder.tracebacks.size() + std::size_t{1}, 0);
    const auto births_in = [&](tracenew::detail::TracingNumber tracing, std::uint64_t length) {
        const Births births{tracing, {now, now + length}, row_of, 1};
        return births.of(id).blocks[0] + births.of(id).blocks[1] + births.of(id).blocks[2];
    };
    CHECK(births_in(recorder.tracing(), 0) == 0);
    CHECK(births_in(0, 3) == 0);
    CHECK(births_in(recorder.tracing(), 3) == 1);
    row_of[index_of(id)] = Births::no_row;
    CHECK(births_in(recorder.tracing(), 3) == 0);
    ::operator delete(block);
}
