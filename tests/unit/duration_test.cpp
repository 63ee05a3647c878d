// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <ratio>

using tracenew::Duration;

TEST_CASE("duration: any duration of std::chrono") {
    CHECK(Duration().nanoseconds() == 0);
    CHECK(Duration(std::chrono::nanoseconds{7}).nanoseconds() == 7);
    CHECK(Duration(std::chrono::milliseconds{1500}).nanoseconds() == 1500000000);
    CHECK(Duration(std::chrono::minutes{5}).nanoseconds() == 300000000000);
    CHECK(Duration(std::chrono::duration<double>{0.25}).nanoseconds() == 250000000);
    CHECK(Duration(std::chrono::duration<int, std::ratio<1, 3>>{3}).nanoseconds() == 1000000000);
    constexpr Duration at_compile_time = std::chrono::hours{1};
    static_assert(at_compile_time.nanoseconds() == 3600000000000U, "");
}

TEST_CASE("duration: what is less than nothing is none, and for ever is 292 years") {
    CHECK(Duration(std::chrono::seconds{-1}).nanoseconds() == 0);
    CHECK(Duration(std::chrono::duration<double>{-0.5}).nanoseconds() == 0);
    CHECK(Duration(std::chrono::hours::max()).nanoseconds() == INT64_MAX);
    CHECK(Duration(std::chrono::duration<double>::max()).nanoseconds() == INT64_MAX);
    CHECK(Duration(std::chrono::nanoseconds::max()).nanoseconds() == INT64_MAX);
}
