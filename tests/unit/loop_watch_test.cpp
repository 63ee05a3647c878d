#include "support/blocks.hpp"
#include "support/catch.hpp"

using tracenew::detail::LoopWatch;

TEST_CASE("loop_watch: a close counts all iterations that are over, each once") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    LoopWatch watch{1};
    watch.begin();
    for (int i = 0; i < 3; ++i) {
        watch.begin_iteration();
        watch.end_iteration();
    }
    CHECK(watch.pending() == 3);
    const std::uint64_t now = tracenew::detail::Os::now_ns();
    CHECK(watch.close_if_due(now));
    CHECK(watch.observation().iterations() == 3);
    CHECK(watch.pending() == 0);
    CHECK_FALSE(watch.close_if_due(now));  // of a thread that has been overtaken
    CHECK(watch.observation().iterations() == 3);
    CHECK(watch.merged() == 1);
}

TEST_CASE("loop_watch: catches up, but not while an iteration is under way nor after the end") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    LoopWatch watch{0};
    watch.begin();
    watch.begin_iteration();
    watch.begin_iteration();
    watch.end_iteration();
    watch.catch_up();
    CHECK(watch.pending() == 1);
    watch.end_iteration();
    watch.catch_up();
    CHECK(watch.pending() == 0);
    CHECK(watch.observation().iterations() == 2);
    watch.begin_iteration();
    watch.end_iteration();
    tracer.stop();
    watch.catch_up();
    CHECK(watch.pending() == 1);
    CHECK(tracer.losses().closes == 0);
}
