#include "support/catch.hpp"

#include <tracenew.hpp>

#include <memory>

using tracenew::detail::RememberedWalk;
using tracenew::detail::RememberedWalks;
using tracenew::detail::TracebackId;

TEST_CASE("remembered_walk: its traceback is known when nothing has changed, and only then") {
    RememberedWalk walk;
    walk.finish(10, 2, 0xABC, true, false);
    CHECK(walk.id == TracebackId::none);
    CHECK(walk.size == 10);
    CHECK(walk.more);
    CHECK_FALSE(walk.is_truncated());
    walk.id = TracebackId{7};
    walk.finish(10, 2, 0xABC, true, false);
    CHECK(walk.id == TracebackId{7});
    walk.finish(10, 2, 0xABD, true,
                false);  // an address, or that the stack goes on: all in the hash
    CHECK(walk.id == TracebackId::none);
}

TEST_CASE(
    "remembered_walk: its words are worth listing when it repeats, and sooner where they held") {
    RememberedWalk walk;
    const auto repeat_until_listed = [&] {
        int times = 0;
        do {
            walk.finish(10, 2, 0xABC, true, false);
            ++times;
        } while (!walk.is_worth_listing());
        return times;
    };
    CHECK(repeat_until_listed() == 2);
    int times = 0;
    for (int i = 0; i < 10; ++i) {
        walk.unlist();  // they never held
        const int now = repeat_until_listed();
        CHECK(now >= times);
        times = now;
    }
    CHECK(times > 50);
    CHECK(times < 255);
    walk.held = 100;
    walk.unlist();
    CHECK(repeat_until_listed() == 1);
    walk.finish(10, 2, 0xABD, true, false);
    CHECK_FALSE(walk.is_worth_listing());
    walk.finish(10, 10, 0xABD, false, true);  // truncated: to be counted each time
    CHECK_FALSE(walk.is_worth_listing());
}

TEST_CASE("remembered_walk: truncated is what broke off before a frame of the program") {
    RememberedWalk walk;
    walk.finish(5, 5, 0xABC, false, false);  // a thread's whole stack, its function inlined
    CHECK_FALSE(walk.is_truncated());
    walk.finish(5, 5, 0xABC, false, true);
    CHECK(walk.is_truncated());
    walk.finish(5, 4, 0xABC, false, true);
    CHECK_FALSE(walk.is_truncated());
}

TEST_CASE("remembered_walk: walks from one place are remembered in one place") {
    const auto walks = std::make_unique<RememberedWalks>();
    CHECK(&walks->from({0x401000, 0x7ffe1000, 0}) == &walks->from({0x401000, 0x7ffe1000, 0}));
    int others = 0;
    for (std::uintptr_t ip = 0x401000; ip < 0x401400; ip += 0x10) {
        others +=
            &walks->from({ip, 0x7ffe1000, 0}) != &walks->from({0x401000, 0x7ffe1000, 0}) ? 1 : 0;
    }
    CHECK(others > 50);  // of 64
}
