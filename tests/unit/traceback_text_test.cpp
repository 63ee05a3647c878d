#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <sstream>
#include <string>
#include <vector>

using support::contains;
using tracenew::Frame;

namespace {

std::string text_of(const Frame& frame) {
    std::ostringstream out;
    tracenew::detail::write_frame(out, frame);
    return out.str();
}

SITE void fill_vector(std::vector<int>& vector) {
    vector.resize(100); support::kept(vector.data());
}

std::string traceback_text(std::size_t frames) {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start(frames) == tracenew::StartStatus::started);
    std::vector<int> vector;
    fill_vector(vector);
    const std::optional<tracenew::Traceback> traceback = tracer.traceback_of(vector.data());
    REQUIRE(traceback.has_value());
    std::ostringstream out;
    tracenew::detail::write_traceback(out, *traceback);
    return out.str();
}

}  // namespace

TEST_CASE("traceback_text: what is not known is not shown") {
    Frame frame;
    frame.module = "/bin/app";
    frame.function = "f+0x12";
    CHECK(text_of(frame) == "  File \"/bin/app\", in f+0x12\n");
    frame.file = "/no/such/file.cpp";
    frame.line = 12;
    frame.function = "f";
    CHECK(text_of(frame) == "  File \"/no/such/file.cpp\", line 12, in f\n");
    frame.function = "";
    CHECK(text_of(frame) == "  File \"/no/such/file.cpp\", line 12\n");
}

TEST_CASE("traceback_text: names and source text stay within 80 columns") {
    Frame frame;
    frame.file = __FILE__;
    frame.line = __LINE__; /* a line of source that is much longer than eighty columns, to be cut ......................... */
    frame.function = "some_namespace::SomeClass<std::vector<int>, std::map<int, std::string> >::"
                     "some_method_with_a_long_name<std::vector<std::string> >(int, char const*)";
    std::istringstream lines{text_of(frame)};
    std::string line;
    std::getline(lines, line);  // the path is as long as it is
    int others = 0;
    while (std::getline(lines, line)) {
        ++others;
        CHECK(line.size() <= 80);
    }
    CHECK(others == 2);
    CHECK(contains(line.empty() ? text_of(frame) : line, "..."));
}

TEST_CASE("traceback_text: from the user's line, through what it called, to main") {
    const std::string text = traceback_text(50);
    CHECK(text.find("  File \"") == 0);
    CHECK(contains(text.substr(0, text.find('\n')), "traceback_text_test.cpp"));
    CHECK(contains(text, "fill_vector"));
    CHECK(contains(text, "vector.resize(100);"));
    CHECK(contains(text, "    through std::"));
    CHECK(contains(text, "in main"));
    CHECK_FALSE(contains(text, "callers"));
}

TEST_CASE("traceback_text: one that was cut says so") {
    CHECK(contains(traceback_text(1), "... and its callers"));
}
