// SPDX-License-Identifier: MIT
// Catch2, 2 or 3: CHECK shows what `<<` prints.
#include "sessions.hpp"

#include <tracenew.hpp>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif

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
