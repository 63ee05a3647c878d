#include <tracenew.hpp>

#include "support/catch.hpp"

namespace symbol = tracenew::detail::symbol;

TEST_CASE("path: dots are folded by the text alone") {
    const struct {
        const char* path;
        const char* folded;
    } cases[] = {
        {"/a/b/../c", "/a/c"},
        {"/a/./b//c/", "/a/b/c"},
        {"/..", "/"},
        {"/../../a", "/a"},
        {"a/../b", "b"},
        {"../a", "../a"},
        {"../../a/..", "../.."},
        {"a/..", "."},
        {".", "."},
        {"", "."},
        {"/", "/"},
        {"a/..b/../c", "a/c"},
        {"/a/...", "/a/..."},
        {"./a.cpp", "a.cpp"},
        {"..a/..", "."},
    };
    for (const auto& one : cases) {
        CAPTURE(one.path);
        CHECK(symbol::fold_dots(one.path) == one.folded);
    }
}

TEST_CASE("path: a name is seen from its directory") {
    CHECK(symbol::join_path("/src", "a.cpp") == "/src/a.cpp");
    CHECK(symbol::join_path("/src", "/usr/a.h") == "/usr/a.h");
    CHECK(symbol::join_path("", "a.cpp") == "a.cpp");
}
