#include "support/blocks.hpp"
#include "support/catch.hpp"

using tracenew::Filter;
using tracenew::Frame;
using tracenew::Traceback;
using tracenew::detail::matches;
using tracenew::detail::passes;

namespace {

Frame frame_of(const char* file, unsigned line, const char* function, const char* module) {
    Frame frame;
    frame.file = file;
    frame.line = line;
    frame.function = function;
    frame.module = module;
    return frame;
}

SITE void* filtered_inner() {
    return support::kept(::operator new(10));
}

SITE void* filtered_outer() {
    return support::kept(filtered_inner());
}

Filter function_filter(bool inclusive, const char* pattern, bool all_frames = false) {
    Filter filter;
    filter.inclusive = inclusive;
    filter.function_pattern = pattern;
    filter.all_frames = all_frames;
    return filter;
}

// Of a block allocated by filtered_inner, called by filtered_outer.
Traceback traceback_of_inner() {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    void* block = filtered_outer();
    const std::optional<Traceback> traceback = tracer.traceback_of(block);
    ::operator delete(block);
    REQUIRE(traceback.has_value());
    return *traceback;
}

}  // namespace

TEST_CASE("filtering: every field that is set must match") {
    const Frame frame = frame_of("/src/a.cpp", 12, "f(int)", "/bin/app");
    Filter filter;
    filter.file_pattern = "*/a.cpp";
    filter.line = 12;
    filter.function_pattern = "f(*";
    filter.module_pattern = "*app";
    CHECK(matches(filter, frame));
    SECTION("file") {
        filter.file_pattern = "a.cpp";
    }
    SECTION("line") {
        filter.line = 13;
    }
    SECTION("function") {
        filter.function_pattern = "f";
    }
    SECTION("module") {
        filter.module_pattern = "*lib";
    }
    if (filter.file_pattern != "*/a.cpp" || filter.line != 12 || filter.function_pattern != "f(*" ||
        filter.module_pattern != "*app") {
        CHECK_FALSE(matches(filter, frame));
    }
}

TEST_CASE("filtering: without all_frames only the site is looked at") {
    const Traceback traceback = traceback_of_inner();
    CHECK(matches(function_filter(true, "*filtered_inner*"), traceback));
    CHECK_FALSE(matches(function_filter(true, "*filtered_outer*"), traceback));
    CHECK(matches(function_filter(true, "*filtered_outer*", true), traceback));
    CHECK_FALSE(matches(function_filter(true, "*no_such_function*", true), traceback));
}

TEST_CASE("filtering: any inclusive filter lets a trace in, any exclusive one keeps it out") {
    const Traceback traceback = traceback_of_inner();
    const Filter in = function_filter(true, "*filtered_inner*");
    const Filter elsewhere = function_filter(true, "*elsewhere*");
    const Filter out = function_filter(false, "*filtered_inner*");
    const Filter not_me = function_filter(false, "*elsewhere*");
    const Filter out_by_caller = function_filter(false, "*filtered_outer*", true);
    CHECK(passes({}, traceback));
    CHECK(passes({in}, traceback));
    CHECK_FALSE(passes({elsewhere}, traceback));
    CHECK(passes({elsewhere, in}, traceback));
    CHECK_FALSE(passes({out}, traceback));
    CHECK(passes({not_me}, traceback));
    CHECK_FALSE(passes({in, out}, traceback));
    CHECK_FALSE(passes({out, in}, traceback));
    CHECK(passes({in, not_me}, traceback));
    CHECK_FALSE(passes({in, out_by_caller}, traceback));
}
