#include "support/catch.hpp"

#include <tracenew.hpp>

#include <memory>

using tracenew::detail::RememberedWalk;
using tracenew::detail::RememberedWalks;
using tracenew::detail::TracebackId;

TEST_CASE("remembered_walk: its traceback is known when nothing has changed, and only then") {
    RememberedWalk walk;
    walk.finish(10, 2, true, true);
    CHECK(walk.id == TracebackId::own);
    CHECK(walk.size == 10);
    CHECK(walk.more);
    CHECK_FALSE(walk.is_truncated);
    walk.id = TracebackId{7};
    walk.finish(10, 2, false, true);
    CHECK(walk.id == TracebackId{7});
    SECTION("an address") {
        walk.finish(10, 2, true, true);
        CHECK(walk.id == TracebackId::own);
    }
    SECTION("its length") {
        walk.finish(9, 2, false, true);
        CHECK(walk.id == TracebackId::own);
    }
    SECTION("whether the stack goes on") {
        walk.finish(10, 2, false, false);
        CHECK(walk.id == TracebackId::own);
    }
}

TEST_CASE("remembered_walk: a walk through nothing but the standard library is truncated") {
    RememberedWalk walk;
    walk.finish(5, 5, true, false);
    CHECK(walk.is_truncated);
}

TEST_CASE("remembered_walk: walks from one place are remembered in one place") {
    const auto walks = std::make_unique<RememberedWalks>();
    CHECK(&walks->from({0x401000, 0x7ffe1000}) == &walks->from({0x401000, 0x7ffe1000}));
    int others = 0;
    for (std::uintptr_t ip = 0x401000; ip < 0x401400; ip += 0x10) {
        others += &walks->from({ip, 0x7ffe1000}) != &walks->from({0x401000, 0x7ffe1000}) ? 1 : 0;
    }
    CHECK(others > 50);  // of 64
}
