#include "support/blocks.hpp"
#include "support/catch.hpp"

using support::contains;
using tracenew::Flaw;
using tracenew::LoopReport;
using tracenew::detail::Observation;

namespace {

std::string shortfalls_text(const Observation& observation, LoopReport report = {}) {
    report.shortfalls = tracenew::detail::shortfalls_of(observation, report, 20);
    std::string text;
    for (const tracenew::Shortfall& shortfall : report.shortfalls) {
        text += (text.empty() ? "" : "; ") + tracenew::detail::reason_text(report, shortfall);
    }
    return text;
}

LoopReport pending(std::size_t iterations) {
    LoopReport report;
    report.pending = iterations;
    return report;
}

}  // namespace

TEST_CASE("shortfall: nothing is missing, or what is missing is said, all of it, the worst first") {
    tracenew::Tracer tracer;
    Observation observation{0};
    observation.begin();
    CHECK(shortfalls_text(observation).find("not tracing: expected") == 0);
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    observation.begin();
    CHECK(shortfalls_text(observation).find("no iteration is over yet: expected `auto iter") == 0);
    CHECK(shortfalls_text(observation, pending(1)) ==
          "too few iterations: 0 after the warm-up, expected at least 20; "
          "the last 1 iteration was not closed: expected a check() while no iteration is under "
          "way");
    observation.close(19);
    CHECK(shortfalls_text(observation) ==
          "too few iterations: 19 after the warm-up, expected at least 20");
    observation.close(1);
    CHECK(shortfalls_text(observation).empty());
    CHECK(shortfalls_text(observation, pending(6)).empty());
    CHECK(contains(shortfalls_text(observation, pending(7)),
                   "the last 7 iterations were not closed"));
    LoopReport dropped = pending(7);
    dropped.losses.dropped = 3;
    CHECK(shortfalls_text(observation, dropped).find("3 allocations were dropped: the t") == 0);
    CHECK(contains(shortfalls_text(observation, dropped), "; the last 7 iterations were not"));
    LoopReport refused = dropped;
    refused.start_status = tracenew::StartStatus::out_of_memory;
    CHECK(shortfalls_text(observation, refused).find("start() answered out_of_memory; ") == 0);
    refused.suppressions_error = "suppressions, line 1";
    CHECK(shortfalls_text(observation, refused).find("suppressions, line 1; start() answered") ==
          0);
    LoopReport unmatched;
    unmatched.unmatched_filter = "file a.cpp";
    CHECK(shortfalls_text(observation, unmatched) ==
          "nothing was ever allocated that matches the filter \"file a.cpp\", and something grew "
          "that it leaves out");
    tracer.clear_traces();
    CHECK(shortfalls_text(observation).find("not tracing") == 0);
    observation.close(1);
    observation.close(30);
    CHECK(shortfalls_text(observation, dropped)
              .find("the traces were cleared, or tracing was "
                    "started anew, after 20 iterations: ") == 0);
    CHECK(contains(shortfalls_text(observation, dropped), "; 3 allocations were dropped"));
}

TEST_CASE(
    "shortfall: what a probe's report lacks is what its check says, and its first line knows") {
    tracenew::Tracer tracer;
    tracenew::Options options;
    const auto run = [&](tracenew::LoopProbe& probe, int iterations) {
        for (int i = 0; i < iterations; ++i) {
            const auto iteration = probe.iteration();
        }
    };
    const auto head_of = [](const LoopReport& report) {
        return tracenew::detail::Headline{report}.parts().front().text;
    };
    SECTION("samples") {
        options.sample_interval = 1 << 20;
        REQUIRE(tracer.start(options) == tracenew::StartStatus::started);
        tracenew::LoopProbe probe{tracer};
        run(probe, 103);
        const LoopReport report = probe.report();
        REQUIRE(report.shortfalls.size() == 1);
        CHECK(report.shortfalls[0].flaw == Flaw::sampled);
        CHECK(report.shortfalls[0].count == 1 << 20);
        CHECK(contains(report.check().reason(), "only samples were traced"));
        CHECK(head_of(report) == "no leak in the samples");
    }
    SECTION("cleared") {
        REQUIRE(tracer.start(options) == tracenew::StartStatus::started);
        tracenew::LoopProbe probe{tracer};
        run(probe, 50);
        tracer.clear_traces();
        run(probe, 104);
        const LoopReport report = probe.report();
        REQUIRE(report.shortfalls.size() == 1);
        CHECK(report.shortfalls[0].flaw == Flaw::cleared);
        CHECK(report.shortfalls[0].count == 50);
        CHECK(contains(report.check().reason(), "cleared"));
        CHECK(head_of(report).find("no leak since the restart") == 0);
    }
    SECTION("it ended") {
        REQUIRE(tracer.start(options) == tracenew::StartStatus::started);
        tracenew::LoopProbe probe{tracer};
        run(probe, 103);
        tracer.stop();
        const LoopReport report = probe.report();
        REQUIRE(report.shortfalls.size() == 1);
        CHECK(report.shortfalls[0].flaw == Flaw::ended);
        CHECK(contains(report.check().reason(), "not tracing"));
        CHECK(head_of(report).find("no leak") == 0);
    }
    SECTION("nothing") {
        REQUIRE(tracer.start(options) == tracenew::StartStatus::started);
        tracenew::LoopProbe probe{tracer};
        run(probe, 103);
        CHECK(probe.report().shortfalls.empty());
        CHECK(probe.check().reason().empty());
    }
}
