#include <tracenew.hpp>

#include "support/catch.hpp"

#include <string>

using tracenew::detail::columns_of;
using tracenew::detail::printable;
using tracenew::detail::shortened;

TEST_CASE("printable: what is text stays") {
    const std::string text = "gr\xc3\xb6\xc3\x9f"
                             "e(\xe6\xbc\x8f\xe3\x82\x8c, \xf0\x9f\x98\x80) <[{\"'%s%n";
    CHECK(printable(text) == text);
    CHECK(printable("").empty());
    CHECK(printable("a\tb") == "a b");
}

TEST_CASE("printable: what a terminal would obey is not written") {
    CHECK(printable("a\x1b[31;1mRED\x1b]0;TITLE\x07.cpp") == "a?[31;1mRED?]0;TITLE?.cpp");
    CHECK(printable("new\nline\r\x7f") == "new?line??");
    CHECK(printable(std::string("a\0b", 3)) == "a?b");
    CHECK(printable("\xc2\x9b"
                    "31m") == "?31m");  // CSI of the second set, in UTF-8
    CHECK(printable("\x9b"
                    "31m") == "?31m");  // and as a byte
    CHECK(printable("a\xe2\x80\xae"
                    "b\xe2\x81\xa6"
                    "c") == "a?b?c");  // from right to left, isolated
    CHECK(printable("a\xe2\x80\xa8"
                    "b\xef\xbb\xbf") == "a?b?");    // a line's end, a byte order mark
    CHECK(printable("a\xf3\xa0\x81\x81") == "a?");  // a tag, which nobody sees
}

TEST_CASE("printable: bytes that are no UTF-8 are a question mark each") {
    CHECK(printable("\xff\xfe.cpp") == "??.cpp");
    CHECK(printable("gr\xf6\xdf"
                    "e") == "gr??e");
    CHECK(printable("cut \xe6\xbc") == "cut ??");
    CHECK(printable("\xc0\x80") == "??");  // longer than it needs to be
    CHECK(printable("\xe0\x80\x9b") == "???");
    CHECK(printable("\xed\xa0\x80") == "???");       // half a pair
    CHECK(printable("\xf4\x90\x80\x80") == "????");  // beyond Unicode
    CHECK(printable("\xc3(") == "?(");
}

TEST_CASE("printable: columns are counted, and no character is cut in two") {
    CHECK(columns_of("gr\xc3\xb6\xc3\x9f"
                     "e") == 5);
    CHECK(columns_of("\xe6\xbc\x8f\xe3\x82\x8c") == 4);
    CHECK(columns_of("a\xcc\x88") == 1);
    CHECK(shortened("abcdef", 6) == "abcdef");
    CHECK(shortened("abcdefg", 6) == "abc...");
    CHECK(shortened("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 6).size() == 12);
    CHECK(shortened("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 6) ==
          "\xc3\xa4\xc3\xa4\xc3\xa4...");
    CHECK(shortened("\xe6\xbc\x8f\xe3\x82\x8c\xe6\xbc\x8f\xe3\x82\x8c", 6) == "\xe6\xbc\x8f...");
    CHECK(shortened("abcdef", 2) == "...");
}
