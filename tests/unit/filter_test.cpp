#include "support/catch.hpp"

#include <tracenew.hpp>

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
