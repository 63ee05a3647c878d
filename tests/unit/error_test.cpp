#include "support/catch.hpp"

#include <tracenew.hpp>

#include <string>

TEST_CASE("error: is a runtime_error with what it was") {
    const tracenew::Error error{"take_snapshot: not tracing"};
    const std::runtime_error& base = error;
    CHECK(std::string(base.what()) == "take_snapshot: not tracing");
}

TEST_CASE("error: fail_with throws where exceptions are") {
    CHECK_THROWS_AS(tracenew::detail::fail_with("no", 1), tracenew::Error);
}

TEST_CASE("error: succeeds() lets nothing out and says so") {
    int ran = 0;
    CHECK(tracenew::detail::succeeds([&] { ++ran; }));
    CHECK_FALSE(tracenew::detail::succeeds([&] {
        ++ran;
        throw 1;
    }));
    CHECK(ran == 2);
}
