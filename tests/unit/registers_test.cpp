#include "support/blocks.hpp"
#include "support/catch.hpp"

using tracenew::detail::Registers;

namespace {

SITE Registers registers_of_my_caller() {
    const Registers caller = Registers::of_caller();
    support::kept(nullptr);
    return caller;
}

}  // namespace

TEST_CASE("registers: of_caller is where the function will return to") {
    const Registers caller = registers_of_my_caller();
    const auto locations = tracenew::detail::Resolver::instance().resolve(caller.ip - 1);
    // A Catch2 test case is a function with a number.
    CHECK_FALSE(support::contains(locations->back().function, "registers_of_my_caller"));
    CHECK(support::contains(locations->front().file, "registers_test.cpp"));
    CHECK(caller.fp != 0);
}

namespace {

SITE Registers registers_of_my_own() {
    const Registers mine = Registers::here();
    support::kept(nullptr);
    return mine;
}

}  // namespace

TEST_CASE("registers: here is where the function goes on") {
    const Registers mine = registers_of_my_own();
    const auto locations = tracenew::detail::Resolver::instance().resolve(mine.ip - 1);
    CHECK(support::contains(locations->back().function, "registers_of_my_own"));
}
