// SPDX-License-Identifier: MIT
// doctest: CHECK shows what `<<` prints.
#include "sessions.hpp"

#include <tracenew.hpp>

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

TEST_CASE("a session leaves nothing behind") {
    Sessions sessions;
    CHECK(tracenew::expect_no_growth([&](std::size_t user) {
        sessions.log_in(user);
        sessions.log_out(user);
    }));
}

TEST_CASE("a session that is forgotten") {
    Sessions sessions;
    CHECK(tracenew::expect_no_growth([&](std::size_t user) { sessions.log_in(user); }));
}
