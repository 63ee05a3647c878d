#include "support/catch.hpp"

#include <tracenew.hpp>

#include <type_traits>

using tracenew::Filter;

TEST_CASE("filter: unset fields match everything") {
    const Filter filter;
    tracenew::Frame frame;
    CHECK(filter.inclusive);
    CHECK(tracenew::detail::matches(filter, frame));
    frame.file = "/src/a.cpp";
    frame.line = 3;
    CHECK(tracenew::detail::matches(filter, frame));
}

TEST_CASE("filter: two fields are enough to say it") {
    const Filter filter{false, "*/third_party/*"};
    CHECK_FALSE(filter.inclusive);
    CHECK(filter.file_pattern == "*/third_party/*");
    CHECK(filter.line == 0);
    CHECK_FALSE(filter.all_frames);
}

TEST_CASE("filter: makers say in a word what true and false say, and it stays an aggregate") {
    const Filter one = Filter::including("*/server/*");
    CHECK(one.inclusive);
    CHECK(one.file_pattern == "*/server/*");
    CHECK(one.line == 0);
    const Filter other = Filter::excluding("*/server/cache.cpp", 12);
    CHECK_FALSE(other.inclusive);
    CHECK(other.file_pattern == "*/server/cache.cpp");
    CHECK(other.line == 12);
    CHECK(Filter::excluding().file_pattern.empty());
    STATIC_REQUIRE(std::is_aggregate_v<Filter>);
}
