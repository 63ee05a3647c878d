#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::Rises;

TEST_CASE("rises: counts closes with more blocks, and in how many iterations they may have come") {
    Rises rises;
    CHECK(rises.closes() == 0);
    CHECK(rises.blocks_each() == 1);
    rises.note(0, 1, 3);    // of one iteration
    rises.note(4, 10, 2);   // two blocks in six iterations: in two of these at most
    rises.note(10, 12, 9);  // nine in two
    rises.note(12, 13, 0);  // other sizes
    CHECK(rises.closes() == 3);
    CHECK(rises.most_iterations() == 5);
    CHECK(rises.blocks() == 14);
    CHECK(rises.blocks_each() == Approx(14.0 / 3));
    CHECK_FALSE(rises.fell());
    rises.note(13, 14, -1);
    CHECK(rises.fell());
    CHECK(rises.blocks() == 14);
}

TEST_CASE("rises: two paths that rise in the same iterations are known by that") {
    Rises one;
    Rises twice_as_many;
    Rises shifted;
    Rises fewer;
    for (std::uint64_t at = 3; at < 300; at += 7) {
        one.note(at - 1, at, 1);
        twice_as_many.note(at - 1, at, 2);
        shifted.note(at, at + 1, 1);
        if (at != 45) {
            fewer.note(at - 1, at, 1);
        }
    }
    CHECK(one.same_times(twice_as_many));
    CHECK_FALSE(one.same_times(shifted));
    CHECK_FALSE(one.same_times(fewer));
    CHECK(Rises{}.same_times(Rises{}));
}
