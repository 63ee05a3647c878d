#include "support/blocks.hpp"
#include "support/catch.hpp"

using tracenew::detail::Suppressions;

TEST_CASE(
    "suppressions: a pattern is a substring, with stars and anchors as LeakSanitizer has them") {
    const auto matches = &Suppressions::matches;
    CHECK(matches("foo", "a::foo(int)"));
    CHECK_FALSE(matches("foo", "a::bar(int)"));
    CHECK(matches("a*(int)", "x::a::foo(int) const"));
    CHECK_FALSE(matches("a*b*c", "a c b"));
    CHECK(matches("^a::", "a::foo"));
    CHECK_FALSE(matches("^a::", "b::a::foo"));
    CHECK(matches("foo$", "a::foo"));
    CHECK_FALSE(matches("foo$", "a::foo()"));
    CHECK(matches("^a::foo$", "a::foo"));
    CHECK_FALSE(matches("^foo$", "foo_foo"));
    CHECK(matches("^a*o$", "a::foo"));
    CHECK(matches("libx*.so$", "/usr/lib/libx.so.1/libx2.so"));
    CHECK(matches("operator new[]", "operator new[](unsigned long)"));  // no sets here
    CHECK(matches("*", ""));
    CHECK_FALSE(matches("x", ""));
}

TEST_CASE("suppressions: a line each, comments, blanks, and what was not understood is named") {
    const Suppressions fine{"# known\n\n  leak:foo  \r\nleak:*/third_party/*\n"};
    CHECK(fine.error().empty());
    CHECK_FALSE(fine.is_empty());
    CHECK(Suppressions{""}.is_empty());
    CHECK(Suppressions{"leak:a\nrace:b\nnonsense"}.error() ==
          "suppressions, line 2: \"race:b\": expected leak:pattern");
    CHECK(Suppressions{"leak:"}.error() ==
          "suppressions, line 1: \"leak:\": expected leak:pattern");
}
