#include "support/blocks.hpp"
#include "support/catch.hpp"

using tracenew::detail::Births;
using tracenew::detail::recorder;

namespace {

SITE void* born_here() {
    return support::kept(::operator new(50));
}

}  // namespace

TEST_CASE("births: blocks alive now are counted by the third of the window they were born in") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    // While generations are single iterations, so that the thirds are sharp.
    REQUIRE(recorder.clock.iteration() + 40 < 512);
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
    std::uint64_t born[3] = {};
    const Births births{recorder.tracing(), window};
    for (const std::size_t i : {std::size_t{0}, std::size_t{10}}) {
        // One call site in the loop, one before it, one after it.
        const auto id = tracer.traceback_of(blocks[i])->id();
        for (std::size_t third = 0; third < 3; ++third) {
            born[third] += births.of(id).blocks[third];
        }
    }
    CHECK(born[0] == 2);
    CHECK(born[1] == 10);
    CHECK(born[2] == 10);
    CHECK(births.of(tracer.traceback_of(blocks[31])->id()).blocks[2] == 0);
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
    CHECK(Births(recorder.tracing(), {now, now}).of(id).blocks[0] == 0);
    CHECK(Births(0, {now, now + 3}).of(id).blocks[0] == 0);
    ::operator delete(block);
}
