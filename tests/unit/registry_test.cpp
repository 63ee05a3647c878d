#include "support/catch.hpp"

#include <tracenew.hpp>

#include <memory>

using tracenew::detail::ProbeRegistry;

TEST_CASE("registry: knows the probes that are alive, in whatever order they go") {
    tracenew::Tracer tracer;
    REQUIRE(ProbeRegistry::is_empty());
    auto first = std::make_unique<tracenew::LoopProbe>(tracer);
    auto second = std::make_unique<tracenew::LoopProbe>(tracer);
    auto third = std::make_unique<tracenew::LoopProbe>(tracer);
    second.reset();
    CHECK_FALSE(ProbeRegistry::is_empty());
    first.reset();
    CHECK_FALSE(ProbeRegistry::is_empty());
    third.reset();
    CHECK(ProbeRegistry::is_empty());
}
