#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::LeftBehind;

TEST_CASE("left_behind: births that are known to the iteration are counted") {
    LeftBehind left;
    CHECK(left.iterations() == 0);
    CHECK(left.is_exact());
    for (const double born : {0.0, 3.0, 3.0, 3.0, 7.0}) {
        left.add(born, born + 1);
    }
    left.add(8.25, 8.5);  // a part of an iteration in which other probes had theirs
    left.add(8.5, 8.75);
    CHECK(left.iterations() == 4);
    CHECK(left.is_exact());
}

TEST_CASE("left_behind: of a wide generation as many iterations as blocks, and as it is wide") {
    LeftBehind left;
    left.add(0, 32);
    left.add(0, 32);
    CHECK(left.iterations() == 2);
    CHECK_FALSE(left.is_exact());
    for (int i = 0; i < 100; ++i) {
        left.add(0, 32);
    }
    CHECK(left.iterations() == 32);
    left.add(32, 64);
    CHECK(left.iterations() == 33);
}

TEST_CASE("left_behind: two tracebacks of one row may have left in the same iterations") {
    LeftBehind left;
    left.add(0, 1);
    left.add(1, 2);
    LeftBehind other;
    other.add(1, 2);
    other.add(2, 34);
    left.add(other);
    CHECK(left.iterations() == 3);
    CHECK_FALSE(left.is_exact());
    CHECK(other.iterations() == 2);
}
