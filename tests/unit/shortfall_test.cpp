#include "support/blocks.hpp"
#include "support/catch.hpp"

using support::contains;
using tracenew::detail::Observation;
using tracenew::detail::shortfall_of;

TEST_CASE("shortfall: nothing is missing, or what is missing is said, the worst first") {
    tracenew::Tracer tracer;
    Observation observation{0};
    observation.begin();
    CHECK(contains(shortfall_of(observation, 0, 0, 20), "not tracing"));
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    observation.begin();
    CHECK(contains(shortfall_of(observation, 0, 0, 20), "expected `auto iteration = probe."));
    CHECK(contains(shortfall_of(observation, 0, 1, 20), "too few iterations: 0"));
    observation.close(19);
    CHECK(contains(shortfall_of(observation, 0, 0, 20), "too few iterations: 19"));
    observation.close(1);
    CHECK(shortfall_of(observation, 0, 0, 20).empty());
    CHECK(shortfall_of(observation, 0, 6, 20).empty());
    CHECK(contains(shortfall_of(observation, 0, 7, 20), "the last 7 iterations were not closed"));
    CHECK(contains(shortfall_of(observation, 3, 0, 20), "3 allocations were dropped"));
    tracer.clear_traces();
    CHECK(contains(shortfall_of(observation, 0, 0, 20), "not tracing"));
    observation.close(1);
    observation.close(30);
    CHECK(contains(shortfall_of(observation, 3, 0, 20), "after 20 iterations"));
}
