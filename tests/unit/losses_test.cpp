#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::order_relaxed;

TEST_CASE("losses: they are counted each for itself, and cleared together") {
    tracenew::detail::LossCounters losses;
    losses.add(losses.dropped);
    losses.add(losses.dropped);
    losses.add(losses.closes);
    CHECK(losses.dropped.load(order_relaxed) == 2);
    CHECK(losses.closes.load(order_relaxed) == 1);
    CHECK(losses.skipped.load(order_relaxed) == 0);
    losses.add(losses.skipped);
    losses.add(losses.unmatched_frees);
    losses.add(losses.truncated);
    losses.clear();
    for (const auto* count : {&losses.dropped, &losses.skipped, &losses.unmatched_frees,
                              &losses.truncated, &losses.closes}) {
        CHECK(count->load(order_relaxed) == 0);
    }
}
