#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::estimate_pace;
using tracenew::detail::Evidence;
using tracenew::detail::Moment;

namespace {

template <class F>
Evidence blocks_at(std::size_t iterations, F&& blocks) {
    Evidence evidence;
    for (std::size_t i = 0; i <= iterations; ++i) {
        evidence.add({static_cast<double>(i), 0, static_cast<double>(blocks(i))});
    }
    return evidence;
}

}  // namespace

TEST_CASE("estimate: what never varies has an interval of no width") {
    const auto pace =
        estimate_pace(blocks_at(40, [](std::size_t i) { return 3 * i; }), 0, &Moment::blocks);
    CHECK(pace.value == Approx(3));
    CHECK(pace.low == Approx(3));
    CHECK(pace.high == Approx(3));
}

TEST_CASE("estimate: by hand: batches of slopes 1, 3, 1, 3") {
    // Mean 2, deviation sqrt(4/3), Student's t with 3 degrees of freedom 3.182: 2 +- 1.837.
    Evidence evidence;
    for (const auto& point :
         {std::pair<double, double>{0, 0}, {10, 10}, {20, 40}, {30, 50}, {40, 80}}) {
        evidence.add({point.first, 0, point.second});
    }
    const auto pace = estimate_pace(evidence, 0, &Moment::blocks);
    CHECK(pace.low == Approx(2 - 1.837).epsilon(0.001));
    CHECK(pace.high == Approx(2 + 1.837).epsilon(0.001));
}

TEST_CASE("estimate: a burst widens the interval and leaves the pace alone") {
    const auto pace = estimate_pace(
        blocks_at(60, [](std::size_t i) { return i + (i >= 50 ? 1000 : 0); }), 0, &Moment::blocks);
    CHECK(pace.value < 2);
    CHECK(pace.low <= 1);
    CHECK(pace.high > 20);
}

TEST_CASE("estimate: from a later moment on, and from too few") {
    const Evidence evidence =
        blocks_at(40, [](std::size_t i) { return i < 20 ? 0 : 2 * (i - 20); });
    CHECK(estimate_pace(evidence, 20, &Moment::blocks).value == Approx(2));
    CHECK(estimate_pace(evidence, 40, &Moment::blocks).value == 0);
    const auto two = estimate_pace(evidence, 38, &Moment::blocks);
    CHECK(two.value == Approx(2));
    CHECK(two.low == two.high);
}
