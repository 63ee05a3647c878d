#include "support/catch.hpp"

#include <tracenew.hpp>

TEST_CASE("losses: they are counted each for itself, and cleared together") {
    tracenew::detail::LossCounters losses;
    losses.add(losses.dropped);
    losses.add(losses.dropped);
    losses.add(losses.closes);
    CHECK(losses.dropped == 2);
    CHECK(losses.closes == 1);
    CHECK(losses.skipped == 0);
    losses.skipped = 3;
    losses.unmatched_frees = 4;
    losses.truncated = 5;
    losses.clear();
    CHECK(losses.dropped + losses.skipped + losses.unmatched_frees + losses.truncated +
              losses.closes ==
          0);
}
