#include "support/blocks.hpp"
#include "support/catch.hpp"

using support::alive_in;
using tracenew::detail::Observation;

namespace {

SITE void* observed_here() {
    return support::kept(::operator new(50));
}

}  // namespace

TEST_CASE("observation: the window begins when the warm-up is over") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    Observation observation{3};
    observation.begin();
    CHECK(observation.window() == 0);
    for (std::size_t i = 1; i <= 5; ++i) {
        observation.close(1);
        CHECK(observation.iterations() == i);
        CHECK(observation.window() == (i > 3 ? i - 3 : 0));
    }
    observation.close(10);
    CHECK(observation.iterations() == 15);
    CHECK(observation.window() == 12);
}

TEST_CASE("observation: without a warm-up everything counts") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    Observation observation{0};
    observation.begin();
    void* block = observed_here();
    observation.close(1);
    CHECK(observation.window() == 1);
    CHECK(observation.history().series().find(tracer.traceback_of(block)->id()) != nullptr);
    ::operator delete(block);
}

TEST_CASE("observation: changes within the warm-up have no history, but are in last()") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    Observation observation{2};
    observation.begin();
    void* block = observed_here();
    observation.close(1);
    CHECK(alive_in(observation.last(), "observed_here").blocks == 1);
    CHECK(alive_in(observation.before(), "observed_here").blocks == 0);
    observation.close(1);
    observation.close(1);
    const auto id = tracer.traceback_of(block)->id();
    CHECK(observation.history().series().find(id) == nullptr);
    ::operator delete(block);
    observation.close(1);
    REQUIRE(observation.history().series().find(id) != nullptr);
    CHECK(observation.history().series().at(id).base.blocks == 1);
    CHECK(observation.history().series().at(id).last.blocks == 0);
    CHECK(observation.last_of(id).blocks == 0);
}
