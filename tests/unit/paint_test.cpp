#include "support/catch.hpp"

#include <tracenew.hpp>

#include <sstream>

using tracenew::detail::Paint;
using tracenew::detail::Terminal;

// Colours on a terminal: hazard/terminal.cpp, which has one.
TEST_CASE("paint: what goes into a string or a file has no escapes") {
    std::ostringstream out;
    const Paint paint{Terminal{out}};
    CHECK(paint.alarm("LEAK") == "LEAK");
    CHECK(paint.notice("growing") == "growing");
    CHECK(paint.strong("no leak") == "no leak");
}
