// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <limits>
#include <sstream>
#include <string>

using tracenew::detail::TextSink;

namespace text_sink_fixture {

template <class Write>
std::string written(Write&& write) {
    std::ostringstream out;
    TextSink sink{out};
    write(sink);
    sink.flush();
    return out.str();
}

std::string quoted(const std::string& text) {
    return written([&](TextSink& sink) { sink.quoted(text); });
}

std::string number(double value, int digits = 3) {
    return written([&](TextSink& sink) { sink.number(value, digits); });
}

}  // namespace text_sink_fixture

using namespace text_sink_fixture;

TEST_CASE("text_sink: strings of JSON") {
    CHECK(quoted("") == "\"\"");
    CHECK(quoted("std::map<int>") == "\"std::map\\u003cint\\u003e\"");
    CHECK(quoted("a\"b\\c") == "\"a\\\"b\\\\c\"");
    CHECK(quoted("a\nb\tc") == "\"a\\u000ab\\u0009c\"");
    CHECK(quoted("\xc3\xa9t\xc3\xa9") == "\"\xc3\xa9t\xc3\xa9\"");
    CHECK(quoted("\xff\xc3") == "\"\xef\xbf\xbd\xef\xbf\xbd\"");
    CHECK(quoted("\xe2\x80\xae") == "\"\\u202e\"");             // turns the text around
    CHECK(quoted("\xf3\xa0\x80\x81") == "\"\\udb40\\udc01\"");  // a tag, which is not seen
    CHECK(quoted(std::string(1, '\0')) == "\"\\u0000\"");
}

TEST_CASE("text_sink: frames of folded stacks") {
    const auto folded = [](const std::string& text) {
        return written([&](TextSink& sink) { sink.folded(text); });
    };
    CHECK(folded("f(int, char)") == "f(int, char)");
    CHECK(folded("a;b\nc") == "a:b?c");
    CHECK(folded("") == "?");
}

TEST_CASE("text_sink: numbers to be read back") {
    const auto exact = [](double value) {
        return written([&](TextSink& sink) { sink.exact(value); });
    };
    CHECK(exact(0) == "0");
    CHECK(exact(-0.0) == "0");
    CHECK(exact(1) == "1");
    CHECK(exact(-1234.5) == "-1234.5");
    CHECK(exact(1.0 / 3) == "0.333333333333333");
    CHECK(exact(2.0 / 3e6) == "0.000000666666666666667");
    CHECK(exact(2.0 / 3e8) == "6.66666666666667e-9");
    CHECK(exact(0.00012) == "0.00012");
    CHECK(exact(123456789012345) == "123456789012345");
    CHECK(exact(1.5e15) == "1.5e15");
    CHECK(exact(-1e300) == "-1e300");
    CHECK(exact(std::numeric_limits<double>::denorm_min()) == "4.94065645841247e-324");
    CHECK(exact(std::numeric_limits<double>::infinity()) == "0");
    CHECK(exact(std::numeric_limits<double>::quiet_NaN()) == "0");
}

TEST_CASE("text_sink: numbers, whatever the locale") {
    CHECK(number(0) == "0");
    CHECK(number(-0.0) == "0");
    CHECK(number(1.5) == "1.5");
    CHECK(number(-1.25, 2) == "-1.25");
    CHECK(number(-1e-9) == "0");
    CHECK(number(0.9996) == "1");
    CHECK(number(12345678.0625, 6) == "12345678.0625");
    CHECK(number(std::numeric_limits<double>::quiet_NaN()) == "0");
    CHECK(number(std::numeric_limits<double>::infinity()).size() > 15);
    CHECK(written([](TextSink& sink) { sink.number(std::int64_t{INT64_MIN}); }) ==
          "-9223372036854775808");
    CHECK(written([](TextSink& sink) { sink.number(std::uint64_t{UINT64_MAX}); }) ==
          "18446744073709551615");
}

TEST_CASE("text_sink: what is more than it keeps goes to the stream at once") {
    const std::string piece(40000, 'x');
    std::ostringstream out;
    TextSink sink{out};
    sink.raw(piece).raw(piece);
    CHECK(out.str().size() == 80000);
    sink.raw("y");
    CHECK(out.str().size() == 80000);
    sink.flush();
    CHECK(out.str().size() == 80001);
}
