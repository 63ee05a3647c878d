#include "support/catch.hpp"

#include <tracenew.hpp>

#include <sstream>

using tracenew::Finding;

namespace {

Finding part_of_text(unsigned line) {
    Finding part;
    part.verdict = tracenew::Verdict::leak;
    part.site.file = "session.cpp";
    part.site.line = line;
    part.site.function = "Session::Session(int)";
    part.bytes_per_iteration = 1024.0 * line;
    part.blocks_per_iteration = line;
    return part;
}

std::string place_of(const Finding& finding) {
    std::ostringstream out;
    tracenew::detail::write_place(out, finding);
    return out.str();
}

}  // namespace

TEST_CASE("cause_text: a finding of one line has its traceback, and no parts") {
    CHECK(place_of(part_of_text(3)) == "  File \"\", in <unknown>\n");
}

TEST_CASE("cause_text: parts are a line each, and those beyond eight are counted") {
    std::vector<Finding> parts;
    for (unsigned line = 1; line <= 2; ++line) {
        parts.push_back(part_of_text(line));
    }
    const std::string text = place_of(tracenew::detail::sum_of(parts));
    CHECK(text == "  File \"\", in <unknown>\n"
                  "  Of these, an iteration:\n"
                  "    1.0 KiB and 1 block: session.cpp:1, in Session::Session\n"
                  "    2.0 KiB and 2 blocks: session.cpp:2, in Session::Session\n");
    for (unsigned line = 3; line <= 10; ++line) {
        parts.push_back(part_of_text(line));
    }
    const std::string cut = place_of(tracenew::detail::sum_of(parts));
    CHECK(cut.find("session.cpp:8,") != std::string::npos);
    CHECK(cut.find("session.cpp:9,") == std::string::npos);
    CHECK(cut.find("\n    and 2 more\n") == cut.size() - 16);
}

TEST_CASE("cause_text: a finding with parts says of how many lines it is") {
    std::ostringstream out;
    out << tracenew::detail::sum_of({part_of_text(1), part_of_text(2)});
    CHECK(out.str() ==
          "leak: session.cpp:1: +3.0 KiB and +3 blocks an iteration, 0 B in 0 blocks, of 2 lines");
}
