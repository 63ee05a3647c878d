#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::fitted;
using tracenew::detail::hollowed;

TEST_CASE("function_text: hollowed keeps the brackets and drops what is between them") {
    CHECK(hollowed("f(int, char)", '(', ')') == "f(...)");
    CHECK(hollowed("f()", '(', ')') == "f()");
    CHECK(hollowed("std::vector<std::pair<int, int> >::push_back", '<', '>') ==
          "std::vector<...>::push_back");
}

TEST_CASE("function_text: operators are not brackets") {
    CHECK(hollowed("operator<< <int>", '<', '>') == "operator<< <...>");
    CHECK(hollowed("A<int>::operator<", '<', '>') == "A<...>::operator<");
    CHECK(hollowed("A<int>::operator->", '<', '>') == "A<...>::operator->");
    CHECK(hollowed("A::operator()(int)", '(', ')') == "A::operator()(...)");
}

TEST_CASE("function_text: a name fits whatever the width") {
    const std::string name =
        "ns::Outer<std::vector<int>, std::map<int, std::string> >::method(std::string const&, int)";
    for (std::size_t width = 0; width < 120; ++width) {
        CAPTURE(width);
        CHECK(fitted(name, width).size() <= std::max<std::size_t>(width, 3));
        CHECK_FALSE(fitted(name, width).empty());
    }
    CHECK(fitted("main", 40) == "main");
    CHECK(fitted(name, 40) == "ns::Outer<...>::method");
    CHECK(fitted("ns::f(int) const+0x1d", 40) == "ns::f+0x1d");
    CHECK(fitted("g+0x1d", 40) == "g+0x1d");
}
