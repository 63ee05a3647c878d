#include <tracenew.hpp>

#include "support/catch.hpp"

#include <string>

namespace symbol = tracenew::detail::symbol;

TEST_CASE("demangle: C++ names become readable, others stay") {
    CHECK(symbol::demangle("_ZN4user3fooEi") == "user::foo(int)");
    CHECK(symbol::demangle("main") == "main");
    CHECK(symbol::demangle("") == "");
    CHECK(symbol::demangle("_Znot a name") == "_Znot a name");
    CHECK(symbol::demangle("_Z") == "_Z");
}

TEST_CASE("demangle: what compilers put behind a name goes") {
    for (const char* suffix : {".cold", ".part.0", ".isra.0", ".constprop.0.isra.1", ".localalias",
                               ".llvm.1234", ".lto_priv.3"}) {
        CAPTURE(suffix);
        CHECK(symbol::demangle(std::string("_ZN4user3fooEi") + suffix) == "user::foo(int)");
        CHECK(symbol::demangle(std::string("c_name") + suffix) == "c_name");
    }
    CHECK(symbol::demangle("main.main") == "main.main");
    CHECK(symbol::demangle(".hidden") == ".hidden");
}

TEST_CASE("demangle: the version of a library's symbol goes") {
    CHECK(symbol::demangle("localeconv@@GLIBC_2.2.5") == "localeconv");
    CHECK(symbol::demangle("_ZNSi6ignoreEl@GLIBCXX_3.4") == "std::istream::ignore(long)");
    CHECK(symbol::demangle("_ZNSi6ignoreEl@@GLIBCXX_3.4.5") == "std::istream::ignore(long)");
    CHECK(symbol::demangle("@") == "@");
}

TEST_CASE("demangle: std::string is written as everybody writes it") {
    const std::string string = "NSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";
    CHECK(symbol::demangle("_Z1f" + string) == "f(std::string)");
    CHECK(symbol::demangle("_Z1fSt4lessI" + string + "E") == "f(std::less<std::string>)");
    CHECK(symbol::demangle("_Z1fSt4pairI" + string + string + "E") ==
          "f(std::pair<std::string, std::string>)");
}

TEST_CASE("demangle: the tags of an ABI are nothing that anybody writes") {
    CHECK(symbol::demangle("_Z4loadB5cxx11i") == "load(int)");
    CHECK(symbol::demangle("_ZN3BoxB3one4loadB5cxx11B3twoEv") == "Box::load()");
    CHECK(symbol::as_written("load[abi:cxx11]") == "load");
    CHECK(symbol::as_written("load[abi:") == "load");
}

TEST_CASE("demangle: a name beyond all reason stays as it is") {
    const std::string name = "_Z1f" + std::string(1000000, 'P') + "i";
    CHECK(symbol::demangle(name) == name);
}

TEST_CASE(
    "demangle: arguments that refer to each other are left out where they may become too long") {
    // Each part holds the one before twice, or holds it and refers to it: 2^24 ways.
    std::string twice = "_Z1f1AIiiE";
    std::string nested = "1AIiiE";
    const std::string digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t i = 0; i < 24; ++i) {
        const std::string reference = std::string("S") + digits[i] + "_";
        twice += "S_I" + reference + reference + "E";
        nested = "S_I" + nested + reference + "E";
    }
    CHECK(symbol::demangle(twice).substr(0, 40) == "f(A<int, int>, ...<..., ...>, ...<..., .");
    CHECK(symbol::demangle(twice).size() < 10 * twice.size());
    CHECK(symbol::demangle("_Z1f" + nested).substr(0, 20) == "f(...<...<...<...<..");
    CHECK(symbol::demangle("_Z1f" + nested).size() < 10 * nested.size());
    CHECK(symbol::demangle("_Z1f1AIiiES_IS0_S0_ES_IS1_S1_E") ==
          "f(A<int, int>, A<A<int, int>, A<int, int> >, "
          "A<A<A<int, int>, A<int, int> >, A<A<int, int>, A<int, int> > >)");
}

TEST_CASE("demangle: of a name that may become too long, the function's own stays whole") {
    // A member of a class template, its arguments a chain of parts that refer to those before.
    std::string arguments = "1AIiLi5ELb1EE";
    for (const char digit : std::string("23456789ABCDEFGHIJKLMNOPQRST")) {
        arguments += std::string("S2_IS") + digit + "_S" + digit + "_E";
    }
    const std::string name = "_ZN5outer5ClassI" + arguments + "E6memberI5_ownsEEvT_";
    CHECK(symbol::longest_expansion(name) > std::size_t{1} << 26);
    const std::string readable = symbol::demangle(name);
    CHECK(readable.substr(0, 35) == "void outer::Class<A<int, 5, true>, ");
    CHECK(readable.find(">::member<_owns>(_owns)") != std::string::npos);
    CHECK(readable.find('\1') == std::string::npos);
}

TEST_CASE("demangle: what is no reference is not taken for one") {
    CHECK(symbol::without_references("_ZN3fS_aSINS_1bEEERS_i") ==
          std::string("_ZN3fS_aSIN1\1") + "1bEEER1\1" + "i");
    CHECK(symbol::without_references("_Z1fA5_St3setIiELi5ES0_") ==
          std::string("_Z1fA5_St3setIiELi5E1\1"));
    CHECK(symbol::without_references("_Z99S_") == "_Z99S_");
    CHECK(symbol::without_references("S") == "S");
    CHECK(symbol::without_references("").empty());
}

TEST_CASE("demangle: the names of one constructor, or destructor, are of the same function") {
    CHECK(symbol::is_same_function("_ZN4ListC1Ev", "_ZN4ListC2Ev"));
    CHECK(symbol::is_same_function("_ZN4ListIiEC4ERKS0_", "_ZN4ListIiEC2ERKS0_"));
    CHECK(symbol::is_same_function("_ZN5List2D0Ev", "_ZN5List2D4Ev"));
    CHECK(symbol::is_same_function("main", "main"));
    CHECK_FALSE(symbol::is_same_function("_ZN4ListC1Ev", "_ZN4ListC1Ei"));
    CHECK_FALSE(symbol::is_same_function("_ZN4ListC1Ev", "_ZN4ListD1Ev"));
    CHECK_FALSE(symbol::is_same_function("_ZN1A2C1Ev", "_ZN1A2C2Ev"));  // functions of that name
    CHECK_FALSE(symbol::is_same_function("_ZN2D1C1Ev", "_ZN2D2C1Ev"));
    CHECK_FALSE(symbol::is_same_function("C1", "C2"));
    CHECK_FALSE(symbol::is_same_function("_Z99999999999999999999C1", "_Z99999999999999999999C2"));
}
