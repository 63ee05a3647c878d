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

TEST_CASE("function_text: a lambda is told from other template arguments") {
    CHECK(hollowed("list(path<int>)::<lambda(vector<int>&)>::operator()", '<', '>') ==
          "list(path<...>)::<lambda(vector<...>&)>::operator()");
    CHECK(hollowed("<lambda()>::<lambda", '<', '>') == "<lambda()>::<lambda");
    const std::string name =
        "list_directory(std::vector<int>)::<lambda(std::vector<int>)>::operator()";
    CHECK(fitted(name, 50) == "list_directory(...)::<lambda(...)>::operator()");
}

TEST_CASE("function_text: parameters are those of the function, and of nothing that it names") {
    const auto shown = [](const std::string& name) { return fitted(name, 200); };
    CHECK(shown("std::function<int()>::function<main()::<lambda()>, void>") ==
          "std::function<int()>::function<main()::<lambda()>, void>");
    CHECK(shown("std::function<int()>::function<main()::<lambda()> >(main()::<lambda()>&&)") ==
          "std::function<int()>::function<main()::<lambda()> >");
    CHECK(shown("main()::<lambda(int)>::operator()") == "main()::<lambda(int)>::operator()");
    CHECK(shown("f(int)::{lambda(auto:1)#1}::operator()<int>(int) const") ==
          "f(int)::{lambda(auto:1)#1}::operator()<int>");
    CHECK(shown("A<int>::operator()") == "A<int>::operator()");
    CHECK(shown("A::operator()(int) const") == "A::operator()");
    CHECK(shown("A::operator[](int)") == "A::operator[]");
    CHECK(shown("bool operator< <int>(A<int> const&)") == "operator< <int>");
    CHECK(shown("A<int>::operator->() const") == "A<int>::operator->");
    CHECK(shown("A::operator std::function<void ()>() const") ==
          "A::operator std::function<void ()>");
    CHECK(shown("(anonymous namespace)::f(int)") == "(anonymous namespace)::f");
    CHECK(shown("(anonymous namespace)::Inner::f") == "(anonymous namespace)::Inner::f");
    CHECK(shown("f<(Kind)2>(int)") == "f<(Kind)2>");
    CHECK(shown("decltype(auto) f<int>(int)") == "f<int>");
    CHECK(shown("f(int") == "f(int");
    CHECK(shown("operator") == "operator");
    CHECK(shown("my_operator<void(int)>::f") == "my_operator<void(int)>::f");
    CHECK(shown("operators::f(int)") == "operators::f");
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

TEST_CASE("function_text: a name is measured in columns and cut between characters") {
    const std::string umlauts = "gr\xc3\xb6\xc3\x9f"
                                "en\xc3\xa4nderung";
    CHECK(fitted(umlauts, 15) == umlauts + "");
    CHECK(fitted(umlauts, 14) == umlauts);
    CHECK(fitted(umlauts, 9) == "gr\xc3\xb6\xc3\x9f"
                                "en...");
}

TEST_CASE("function_text: the type that a function returns is not its name") {
    const auto shown = [](const std::string& name) { return fitted(name, 200); };
    CHECK(shown("void f<int>(int)") == "f<int>");
    CHECK(shown("a::b<int>::type const& a::f<a::b<int> >(int)") == "a::f<a::b<int> >");
    CHECK(shown("void (anonymous namespace)::f<int>(int)") == "(anonymous namespace)::f<int>");
    CHECK(shown("A::operator bool<int>() const") == "A::operator bool<int>");
    CHECK(shown("auto f(int)::{lambda(auto:1)#1}::operator()<int>(int) const") ==
          "f(int)::{lambda(auto:1)#1}::operator()<int>");
    CHECK(shown("operator new(unsigned long)") == "operator new");
    CHECK(shown("non-virtual thunk to A::f(int)") == "non-virtual thunk to A::f");
    CHECK(shown("unsigned long f<int>(int)+0x12") == "f<int>+0x12");
    CHECK(shown("not a function at all") == "not a function at all");
}
