#include "support/catch.hpp"

#include <tracenew.hpp>

#include <string>

using tracenew::detail::glob_matches;

TEST_CASE("glob: a pattern matches the whole text or nothing") {
    CHECK(glob_matches("", ""));
    CHECK_FALSE(glob_matches("", "a"));
    CHECK(glob_matches("abc", "abc"));
    CHECK_FALSE(glob_matches("abc", "abcd"));
    CHECK_FALSE(glob_matches("abc", "ab"));
    CHECK_FALSE(glob_matches("abc", "ABC"));
}

TEST_CASE("glob: * is any run, ? any character") {
    CHECK(glob_matches("*", ""));
    CHECK(glob_matches("*", "/a/b.cpp"));
    CHECK(glob_matches("*/storage/*.cpp", "/src/storage/client.cpp"));
    CHECK_FALSE(glob_matches("*/storage/*.cpp", "/src/storage/client.hpp"));
    CHECK(glob_matches("a*b*c", "a__b_b__c"));
    CHECK_FALSE(glob_matches("a*b*c", "a__c__b"));
    CHECK(glob_matches("**", "x"));
    CHECK(glob_matches("?", "x"));
    CHECK_FALSE(glob_matches("?", ""));
    CHECK_FALSE(glob_matches("?", "xy"));
    CHECK(glob_matches("a?*", "ab"));
}

TEST_CASE("glob: sets, ranges, negation") {
    CHECK(glob_matches("[abc]", "b"));
    CHECK_FALSE(glob_matches("[abc]", "d"));
    CHECK(glob_matches("x[0-9]y", "x7y"));
    CHECK_FALSE(glob_matches("x[0-9]y", "xay"));
    CHECK(glob_matches("[!abc]", "d"));
    CHECK_FALSE(glob_matches("[!abc]", "a"));
    CHECK_FALSE(glob_matches("[!abc]", ""));
    CHECK(glob_matches("*.[ch]pp", "a.hpp"));
    CHECK(glob_matches("[a-]", "-"));
}

TEST_CASE("glob: ] is itself in first place, [ is itself when it is never closed") {
    CHECK(glob_matches("[]]", "]"));
    CHECK(glob_matches("[!]]", "a"));
    CHECK_FALSE(glob_matches("[!]]", "]"));
    CHECK(glob_matches("operator[[]]", "operator[]"));
    CHECK(glob_matches("a[b", "a[b"));
    CHECK_FALSE(glob_matches("a[b", "ab"));
    CHECK(glob_matches("[", "["));
}

TEST_CASE("glob: a hostile pattern ends in time") {
    const std::string text(5000, 'a');
    std::string pattern;
    for (int i = 0; i < 100; ++i) {
        pattern += "a*";
    }
    CHECK(glob_matches(pattern, text));
    CHECK_FALSE(glob_matches(pattern + "b", text));
}
