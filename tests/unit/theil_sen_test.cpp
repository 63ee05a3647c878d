#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::Evidence;
using tracenew::detail::Moment;

namespace {

double slope_of(const std::vector<std::pair<double, double>>& points, std::size_t begin = 0) {
    Evidence evidence;
    for (const auto& point : points) {
        evidence.add({point.first, point.second, 0});
    }
    return tracenew::detail::theil_sen_slope(evidence, begin, &Moment::bytes);
}

}  // namespace

TEST_CASE("theil_sen: nothing to go by is no slope") {
    CHECK(slope_of({}) == 0);
    CHECK(slope_of({{1, 5}}) == 0);
    CHECK(slope_of({{1, 5}, {1, 9}}) == 0);
}

TEST_CASE("theil_sen: by hand: the upper median of the slopes of all pairs") {
    // Slopes: 1, 2, 7/3, 3, 3, 3.
    CHECK(slope_of({{0, 0}, {1, 1}, {2, 4}, {3, 7}}) == Approx(3));
}

TEST_CASE("theil_sen: the slope of a line, up, down and flat") {
    std::vector<std::pair<double, double>> up;
    std::vector<std::pair<double, double>> down;
    std::vector<std::pair<double, double>> flat;
    for (int i = 0; i < 64; ++i) {
        up.emplace_back(i * 1.0, 7 + 3.0 * i);
        down.emplace_back(i * 2.0, 7 - 3.0 * i);
        flat.emplace_back(i * 1.0, 7);
    }
    CHECK(slope_of(up) == Approx(3));
    CHECK(slope_of(down) == Approx(-1.5));
    CHECK(slope_of(flat) == 0);
}

TEST_CASE("theil_sen: what lies before `begin` does not count") {
    CHECK(slope_of({{0, 500}, {1, 900}, {2, 10}, {3, 12}, {4, 14}}, 2) == Approx(2));
}

TEST_CASE("theil_sen: a quarter of wild points does not move it much") {
    std::vector<std::pair<double, double>> points;
    for (int i = 0; i < 64; ++i) {
        points.emplace_back(i * 1.0, i % 4 == 2 ? 1e9 * (i % 8 == 2 ? 1 : -1) : 10.0 * i);
    }
    CHECK(slope_of(points) == Approx(10).epsilon(0.1));
}
