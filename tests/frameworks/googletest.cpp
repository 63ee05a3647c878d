// SPDX-License-Identifier: MIT
// GoogleTest: EXPECT_TRUE shows what is streamed into it.
#include "sessions.hpp"

#include <gtest/gtest.h>
#include <tracenew.hpp>

TEST(Sessions, LeavesNothingBehind) {
    Sessions sessions;
    const auto growth = tracenew::expect_no_growth([&](std::size_t user) {
        sessions.log_in(user);
        sessions.log_out(user);
    });
    EXPECT_TRUE(growth) << growth;
}

TEST(Sessions, AreForgotten) {
    Sessions sessions;
    const auto growth =
        tracenew::expect_no_growth([&](std::size_t user) { sessions.log_in(user); });
    EXPECT_TRUE(growth) << growth;
}
