#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <sstream>

using tracenew::Frame;

namespace {

std::string frame_text_of(const Frame& frame) {
    std::ostringstream out;
    out << frame;
    return out.str();
}

SITE std::size_t bytes_that_copies_show() {
    Frame frame;
    frame.file = std::string(1000, 'f');
    frame.function = std::string(1000, 'g');
    frame.module = std::string(1000, 'm');
    const std::size_t before = tracenew::Tracer{}.traced_memory().current;
    const Frame copy = frame;
    Frame assigned;
    assigned = frame;
    return tracenew::Tracer{}.traced_memory().current - before +
           (copy.file == assigned.file ? 0 : 1);
}

}  // namespace

TEST_CASE("frame: prints file:line, else the function, else the file, else the module") {
    Frame frame;
    frame.module = "/bin/app";
    CHECK(frame_text_of(frame) == "/bin/app");
    frame.file = "/src/a.cpp";
    CHECK(frame_text_of(frame) == "/src/a.cpp");
    frame.function = "f+0x12";
    CHECK(frame_text_of(frame) == "f+0x12");
    frame.line = 7;
    CHECK(frame_text_of(frame) == "/src/a.cpp:7");
}

TEST_CASE("frame: copies do not show in snapshots") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    CHECK(bytes_that_copies_show() == 0);
}

TEST_CASE("frame: a copy has every field, and assigning a frame to itself keeps it") {
    Frame frame;
    frame.file = "a";
    frame.line = 1;
    frame.function = "f";
    frame.module = "m";
    frame.address = 9;
    frame.inlined = true;
    Frame copy = frame;
    Frame& alias = copy;
    copy = alias;
    CHECK(copy.file == "a");
    CHECK(copy.line == 1);
    CHECK(copy.function == "f");
    CHECK(copy.module == "m");
    CHECK(copy.address == 9);
    CHECK(copy.inlined);
}
