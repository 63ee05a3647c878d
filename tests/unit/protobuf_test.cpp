// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>

using tracenew::detail::ProtoMessage;

TEST_CASE("protobuf: the examples of its documentation") {
    ProtoMessage number;
    number.add(1, std::uint64_t{150});
    CHECK(number.bytes() == "\x08\x96\x01");
    ProtoMessage text;
    text.add(2, "testing");
    CHECK(text.bytes() == "\x12\x07testing");
    ProtoMessage within;
    within.add(3, number);
    CHECK(within.bytes() == "\x1a\x03\x08\x96\x01");
}

TEST_CASE("protobuf: what is 0, negative, or large") {
    ProtoMessage message;
    message.add(1, std::uint64_t{0});
    CHECK(message.bytes().empty());
    message.add_element(1, 0);
    CHECK(message.bytes() == std::string("\x08\x00", 2));
    ProtoMessage negative;
    negative.add_signed(1, -1);
    CHECK(negative.bytes() == "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}
