#include "support/catch.hpp"

#include <tracenew.hpp>

TEST_CASE("code_era: ends when code may have come to lie where other code was") {
    const std::uint32_t before = tracenew::detail::code_era.now();
    CHECK(tracenew::detail::code_era.now() == before);
    tracenew::detail::forget_code();
    CHECK(tracenew::detail::code_era.now() == before + 1);
}

TEST_CASE("code_era: a range holds what lies from its begin to before its end") {
    constexpr tracenew::detail::CodeRange range{0x1000, 0x2000};
    CHECK_FALSE(range.holds(0xFFF));
    CHECK(range.holds(0x1000));
    CHECK(range.holds(0x1FFF));
    CHECK_FALSE(range.holds(0x2000));
    CHECK_FALSE(tracenew::detail::CodeRange{}.holds(0));
}
