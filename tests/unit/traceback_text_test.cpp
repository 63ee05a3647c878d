#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <sstream>
#include <string>
#include <vector>

using support::contains;
using tracenew::Frame;

namespace {

std::string traceback_text_text_of(const Frame& frame) {
    std::ostringstream out;
    tracenew::detail::write_frame(out, frame);
    return out.str();
}

SITE void fill_vector(std::vector<int>& vector) {
    vector.resize(100);
    support::kept(vector.data());
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
    CHECK(traceback_text_text_of(frame) == "  File \"/bin/app\", in f+0x12\n");
    frame.file = "/no/such/file.cpp";
    frame.line = 12;
    frame.function = "f";
    CHECK(traceback_text_text_of(frame) == "  File \"/no/such/file.cpp\", line 12, in f\n");
    frame.function = "";
    CHECK(traceback_text_text_of(frame) == "  File \"/no/such/file.cpp\", line 12\n");
}

TEST_CASE("traceback_text: names and source text stay within 80 columns") {
    Frame frame;
    frame.file = __FILE__;
    frame.line = __LINE__ + 1;
    frame.module = "a line of source that is too long to be shown whole at eighty columns .....";
    frame.function = "some_namespace::SomeClass<std::vector<int>, std::map<int, std::string> >::"
                     "some_method_with_a_long_name<std::vector<std::string> >(int, char const*)";
    std::istringstream lines{traceback_text_text_of(frame)};
    std::string line;
    std::getline(lines, line);  // the path is as long as it is
    std::vector<std::string> others;
    while (std::getline(lines, line)) {
        others.push_back(line);
        CHECK(line.size() <= 80);
    }
    REQUIRE(others.size() == 2);
    CHECK(others[0].find("    in some_namespace::SomeClass<...>") == 0);
    CHECK(others[1].find("    frame.module = \"a line of source") == 0);
    CHECK(others[1].substr(others[1].size() - 3) == "...");
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

TEST_CASE("traceback_text: names cannot disturb a terminal, nor forge a row") {
    Frame frame;
    frame.module = "/bin/app";
    frame.file = "esc\x1b[31m\nleak: 99 GiB.cpp";
    frame.line = 12;
    frame.function = "f\xc2\x9b"
                     "31m\n(int)";
    CHECK(traceback_text_text_of(frame) ==
          "  File \"esc?[31m?leak: 99 GiB.cpp\", line 12, in f?31m?\n");
    std::ostringstream out;
    out << frame;
    CHECK(out.str() == "esc?[31m?leak: 99 GiB.cpp:12");
    std::vector<std::string> lines;
    tracenew::Traceback::format_frame(frame, lines);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0] == "  File \"esc?[31m?leak: 99 GiB.cpp\", line 12, in f?31m?(int)");
}
