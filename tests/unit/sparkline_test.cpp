// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <string>

using tracenew::HistoryPoints;
using tracenew::detail::columns_of;
using tracenew::detail::sparkline;
using tracenew::detail::sparkline_text;

TEST_CASE("sparkline: from the lowest to the highest, in as many columns as there are") {
    const HistoryPoints rising = {{0, 1000, 1}, {1, 2000, 2}, {2, 3000, 3}, {3, 4000, 4},
                                  {4, 5000, 5}, {5, 6000, 6}, {6, 7000, 7}, {7, 8000, 8}};
    CHECK(sparkline(rising, 7, false) == ".:-=+*#");
    CHECK(sparkline(rising, 14, false) == "_..::--==++**#");
    CHECK(sparkline(rising, 7, true) ==
          "\xe2\x96\x82\xe2\x96\x83\xe2\x96\x84\xe2\x96\x85\xe2\x96\x86\xe2\x96\x87"
          "\xe2\x96\x88");
    const HistoryPoints sawtooth = {{0, 0, 0}, {10, 700, 1}, {11, 0, 0}, {20, 700, 1}};
    CHECK(sparkline(sawtooth, 4, false) == "_#_#");
}

TEST_CASE("sparkline: what does not change is low, and of a moment there is none") {
    CHECK(sparkline({{0, 5, 1}, {100, 5, 1}}, 5, false) == "_____");
    CHECK(sparkline({{3, 5, 1}, {3, 9, 1}}, 3, false) == "###");
    CHECK(sparkline({{0, 5, 1}}, 5, false).empty());
    CHECK(sparkline({}, 5, false).empty());
    CHECK(sparkline_text({}, 80, true).empty());
}

TEST_CASE("sparkline: fits the terminal") {
    const HistoryPoints points = {{0, 0, 0}, {1000, std::uint64_t{10239} << 40, 4}};
    for (const std::size_t width : {60U, 80U, 100U, 400U}) {
        CAPTURE(width);
        CHECK(columns_of(sparkline_text(points, width, true)) + 12 <= width);
    }
    CHECK(sparkline_text({{0, 362, 5}, {297, 35386, 344}}, 48, false) ==
          "___________# from 362 B to 34.6 KiB");
}
