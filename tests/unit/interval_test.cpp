// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <ratio>

using tracenew::Interval;

TEST_CASE("interval: any duration of std::chrono") {
    CHECK(Interval().nanoseconds() == 0);
    CHECK(Interval(std::chrono::nanoseconds{7}).nanoseconds() == 7);
    CHECK(Interval(std::chrono::milliseconds{1500}).nanoseconds() == 1500000000);
    CHECK(Interval(std::chrono::minutes{5}).nanoseconds() == 300000000000);
    CHECK(Interval(std::chrono::duration<double>{0.25}).nanoseconds() == 250000000);
    CHECK(Interval(std::chrono::duration<int, std::ratio<1, 3>>{3}).nanoseconds() == 1000000000);
    constexpr Interval at_compile_time = std::chrono::hours{1};
    static_assert(at_compile_time.nanoseconds() == 3600000000000U, "");
}

TEST_CASE("interval: what is less than nothing is none, and for ever is 292 years") {
    CHECK(Interval(std::chrono::seconds{-1}).nanoseconds() == 0);
    CHECK(Interval(std::chrono::duration<double>{-0.5}).nanoseconds() == 0);
    CHECK(Interval(std::chrono::hours::max()).nanoseconds() == INT64_MAX);
    CHECK(Interval(std::chrono::duration<double>::max()).nanoseconds() == INT64_MAX);
    CHECK(Interval(std::chrono::nanoseconds::max()).nanoseconds() == INT64_MAX);
}
