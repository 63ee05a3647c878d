#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <vector>

using tracenew::detail::FrameBuffer;

// Weak, and in a library's namespace, as what stands in installed headers is.
#line 1 "/usr/include/made_up/frame_buffer.hpp"
namespace made_up {
SITE inline void in_header() {}
}  // namespace made_up
#line 20 "frame_buffer_test.cpp"

namespace {

// Code addresses whose answers are known: the program's own are not looked through, operator new
// is.
std::uintptr_t own_address() {
    return reinterpret_cast<std::uintptr_t>(&own_address);
}

std::uintptr_t standard_address() {
    void* (*const function)(std::size_t) = &::operator new;
    return reinterpret_cast<std::uintptr_t>(function);
}

std::uintptr_t header_address() {
    return reinterpret_cast<std::uintptr_t>(&made_up::in_header);
}

struct Buffer {
    explicit Buffer(std::size_t limit)
        : addresses(FrameBuffer::capacity_for(limit))
        , frames(addresses.data(), limit) {
        tracenew::detail::Session::prepare();
    }
    std::vector<std::uintptr_t> addresses;
    FrameBuffer frames;
};

}  // namespace

TEST_CASE("frame_buffer: keeps as many frames as asked for, then wants no more") {
    Buffer buffer{2};
    CHECK(buffer.frames.push(own_address()));
    CHECK(buffer.frames.push(own_address() + 1));
    CHECK_FALSE(buffer.frames.more());
    CHECK_FALSE(buffer.frames.push(own_address() + 2));
    CHECK(buffer.frames.more());
    REQUIRE(buffer.frames.size() == 2);
    CHECK(buffer.frames.addresses()[1] == own_address() + 1);
    CHECK_FALSE(buffer.frames.is_truncated());
}

TEST_CASE("frame_buffer: leading frames of the standard library do not use up the limit") {
    Buffer buffer{1};
    for (int i = 0; i < 12; ++i) {
        CHECK(buffer.frames.push(standard_address()));
    }
    CHECK_FALSE(buffer.frames.is_truncated());  // a whole stack, if it ended here
    buffer.frames.break_off();
    CHECK(buffer.frames.is_truncated());
    CHECK(buffer.frames.push(own_address()));
    CHECK_FALSE(buffer.frames.is_truncated());
    CHECK_FALSE(buffer.frames.push(own_address()));
    CHECK(buffer.frames.leading() == 12);
    CHECK(buffer.frames.size() == 13);
}

TEST_CASE("frame_buffer: frames of the standard library after the site count like any other") {
    Buffer buffer{2};
    CHECK(buffer.frames.push(own_address()));
    CHECK(buffer.frames.push(standard_address()));
    CHECK_FALSE(buffer.frames.push(own_address()));
    CHECK(buffer.frames.size() == 2);
}

TEST_CASE("frame_buffer: endless leading frames fill their share and no more") {
    Buffer buffer{3};
    std::size_t taken = 0;
    while (buffer.frames.push(standard_address())) {
        ++taken;
    }
    CHECK(taken == FrameBuffer::max_leading + 3);
    CHECK(buffer.frames.size() == FrameBuffer::max_leading + 3);
    CHECK(buffer.frames.is_truncated());
}

TEST_CASE("frame_buffer: nor do those of headers, nor those between them") {
    Buffer buffer{2};
    for (int i = 0; i < 4; ++i) {
        CHECK(buffer.frames.push(standard_address()));
    }
    for (int i = 0; i < 5; ++i) {
        CHECK(buffer.frames.push(header_address()));
        CHECK(buffer.frames.push(standard_address()));
    }
    CHECK(buffer.frames.leading() == 4);
    CHECK_FALSE(buffer.frames.is_truncated());  // they may be the program's
    CHECK(buffer.frames.push(own_address()));
    CHECK(buffer.frames.push(header_address()));
    CHECK_FALSE(buffer.frames.push(own_address()));
    CHECK(buffer.frames.size() == 16);
    CHECK(buffer.frames.more());
}

TEST_CASE("frame_buffer: a header that recurses fills its share and no more") {
    Buffer buffer{3};
    std::size_t taken = 0;
    while (buffer.frames.push(header_address())) {
        ++taken;
    }
    CHECK(taken == FrameBuffer::max_doubtful + 3);
    CHECK_FALSE(buffer.frames.is_truncated());
}
