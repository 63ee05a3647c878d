#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <atomic>
#include <thread>

using tracenew::detail::recorder;
using tracenew::detail::SelfTest;

TEST_CASE("self_test: passes while tracing, leaves nothing behind") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    const std::size_t before = tracer.traced_memory().current;
    const bool passes = SelfTest{recorder.tracing()}.passes();
    const std::size_t after = tracer.traced_memory().current;
    CHECK(passes);
    CHECK(after == before);
}

TEST_CASE("self_test: fails when nothing is recorded") {
    // Not tracing: the hook lets everything pass, as if it were not in effect.
    CHECK_FALSE(recorder.is_active());
    CHECK_FALSE(SelfTest{1}.passes());
}

TEST_CASE("self_test: other threads that allocate do not disturb it") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    std::atomic<bool> done{false};
    std::thread busy{[&] {
        while (!done) {
            ::operator delete(support::kept(::operator new(40)));
        }
    }};
    bool passes = true;
    for (int i = 0; i < 50; ++i) {
        passes = passes && SelfTest{recorder.tracing()}.passes();
    }
    done = true;
    busy.join();
    CHECK(passes);
}
