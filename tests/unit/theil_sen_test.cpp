#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::theil_sen_slope;
using tracenew::detail::XY;

TEST_CASE("theil_sen: nothing to go by is no slope") {
    CHECK(theil_sen_slope({}) == 0);
    CHECK(theil_sen_slope({{1, 5}}) == 0);
    CHECK(theil_sen_slope({{1, 5}, {1, 9}}) == 0);
}

TEST_CASE("theil_sen: the slope of a line, up, down and flat") {
    std::vector<XY> up;
    std::vector<XY> down;
    std::vector<XY> flat;
    for (int i = 0; i < 64; ++i) {
        up.push_back({i * 1.0, 7 + 3.0 * i});
        down.push_back({i * 2.0, 7 - 3.0 * i});
        flat.push_back({i * 1.0, 7});
    }
    CHECK(theil_sen_slope(up) == Approx(3));
    CHECK(theil_sen_slope(down) == Approx(-1.5));
    CHECK(theil_sen_slope(flat) == 0);
}

TEST_CASE("theil_sen: a quarter of wild points does not move it much") {
    std::vector<XY> points;
    for (int i = 0; i < 64; ++i) {
        points.push_back({i * 1.0, i % 4 == 2 ? 1e9 * (i % 8 == 2 ? 1 : -1) : 10.0 * i});
    }
    CHECK(theil_sen_slope(points) == Approx(10).epsilon(0.1));
}
