// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using tracenew::detail::JsonReader;

namespace json_reader_fixture {

std::string text_of(std::string_view json) {
    JsonReader reader{json};
    const std::string text = reader.text();
    reader.expect_end();
    return reader.failed() ? reader.error() : text;
}

std::string skipped(const std::string& json) {
    JsonReader reader{json};
    reader.skip();
    reader.expect_end();
    return reader.error();
}

}  // namespace json_reader_fixture

using namespace json_reader_fixture;

TEST_CASE("json_reader: strings") {
    CHECK(text_of("\"\"") == "");
    CHECK(text_of(" \"a\\\"\\\\\\/\\n\\t\" ") == "a\"\\/\n\t");
    CHECK(text_of("\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"") ==
          "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    CHECK(text_of("\"\\u0000\"") == std::string(1, '\0'));
    CHECK(text_of("\"\xc3\xa9\"") == "\xc3\xa9");
    CHECK(text_of("\"a") == "line 1, column 3: expected '\"'");
    CHECK(text_of("a") == "line 1, column 1: expected a string");
    for (const char* bad : {"\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"",
                            "\"\\ud800\\u0041\"", "\"\\", "\"\\u00"}) {
        CAPTURE(bad);
        CHECK(text_of(bad).find("expected an escape sequence") != std::string::npos);
    }
    CHECK(text_of("\"a\nb\"") == "line 1, column 3: expected '\"'");
}

TEST_CASE("json_reader: numbers") {
    CHECK(JsonReader{"18446744073709551615"}.whole_number() == UINT64_MAX);
    CHECK(JsonReader{"-9223372036854775807"}.signed_number() == -INT64_MAX);
    CHECK(JsonReader{"-12.25"}.number() == -12.25);
    CHECK(JsonReader{"0.5"}.number() == 0.5);
    CHECK(JsonReader{"48804.1234567891"}.number() == 48804.1234567891);
    CHECK(JsonReader{"1e-9"}.number() == 1e-9);
    CHECK(JsonReader{"1.5E+3"}.number() == 1500);
    CHECK(JsonReader{"0." + std::string(1000, '0') + "1"}.number() == 0);
    CHECK(JsonReader{std::string(30, '9') + "e-30"}.number() == Approx(1));
    CHECK(JsonReader{"0e99999999999999999999"}.number() == 0);
    for (const char* bad : {"1e999", "1e", "1e+", "1e+-1", "1e99999999999999999999"}) {
        CAPTURE(bad);
        JsonReader reader{bad};
        CHECK(reader.number() == 0);
        CHECK(reader.failed());
    }
    for (const char* bad : {"18446744073709551616", "-1", "1.5", "1e3", "", "x"}) {
        CAPTURE(bad);
        JsonReader reader{bad};
        CHECK(reader.whole_number() == 0);
        CHECK(reader.failed());
    }
    JsonReader large{"9223372036854775808"};
    CHECK(large.signed_number() == 0);
    CHECK(large.error() == "line 1, column 1: expected a number that fits into 63 bits");
}

TEST_CASE("json_reader: objects and arrays, as the caller expects them") {
    JsonReader reader{"{\"a\": [1, 2],\n \"b\": {}, \"c\": true}"};
    std::vector<std::uint64_t> numbers;
    std::string name;
    std::string names;
    for (bool begun = false; reader.next_member(begun, name);) {
        names += name;
        if (name == "a") {
            for (bool first = false; reader.next_element(first);) {
                numbers.push_back(reader.whole_number());
            }
        } else {
            reader.skip();
        }
    }
    reader.expect_end();
    CHECK(reader.error().empty());
    CHECK(names == "abc");
    CHECK(numbers == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("json_reader: what is wrong is told by line and column, once") {
    CHECK(skipped("[1, 2") == "line 1, column 6: expected ',' or ']'");
    CHECK(skipped("{\"a\" 1}") == "line 1, column 6: expected ':'");
    CHECK(skipped("{\n  \"a\": tru}") == "line 2, column 8: expected true or false");
    CHECK(skipped("[1] x") == "line 1, column 5: expected the end of the file");
    CHECK(skipped("") == "line 1, column 1: expected a number");
    CHECK(skipped(std::string(100, '[')).find("expected less than 64 arrays") != std::string::npos);
}
