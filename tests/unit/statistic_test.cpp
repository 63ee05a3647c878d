#include "support/catch.hpp"

#include <tracenew.hpp>

TEST_CASE("statistic: the average is bytes a block, and 0 without blocks") {
    tracenew::Statistic row;
    CHECK(row.average() == 0);
    row.size = 10;
    row.count = 4;
    CHECK(row.average() == 2.5);
    tracenew::StatisticDiff diff;
    CHECK(diff.average() == 0);
    diff.size = 9;
    diff.count = 2;
    CHECK(diff.average() == 4.5);
}
