#include "support/catch.hpp"

#include <tracenew.hpp>

#include <limits>

using tracenew::detail::count_text;
using tracenew::detail::duration_text;
using tracenew::detail::kib_text;
using tracenew::detail::pace_size_text;
using tracenew::detail::pace_text;
using tracenew::detail::rate_text;
using tracenew::detail::signed_text;
using tracenew::detail::size_text;

TEST_CASE("amount_text: sizes round as tracemalloc's do") {
    CHECK(size_text(std::uint64_t{0}) == "0 B");
    CHECK(size_text(std::uint64_t{99}) == "99 B");
    CHECK(size_text(std::uint64_t{5229}) == "5229 B");
    CHECK(size_text(std::uint64_t{10239}) == "10239 B");
    CHECK(size_text(std::uint64_t{10240}) == "10.0 KiB");
    CHECK(size_text(std::uint64_t{50000}) == "48.8 KiB");
    CHECK(size_text(std::uint64_t{102400}) == "100 KiB");
    CHECK(size_text(std::uint64_t{1024 * 10240 - 1024}) == "10239 KiB");
    CHECK(size_text(std::uint64_t{1024 * 10240}) == "10.0 MiB");
    CHECK(size_text(std::uint64_t{10} << 30) == "10.0 GiB");
    CHECK(size_text(std::uint64_t{10} << 40) == "10.0 TiB");
    CHECK(size_text(std::uint64_t{20000} << 40) == "20000 TiB");
}

TEST_CASE("amount_text: signs") {
    CHECK(size_text(512.0, true) == "+512 B");
    CHECK(size_text(-512.0, true) == "-512 B");
    CHECK(size_text(-10240.0) == "-10.0 KiB");
    CHECK(size_text(0.0, true) == "+0 B");
    CHECK(signed_text(3) == "+3");
    CHECK(signed_text(-3) == "-3");
    CHECK(signed_text(0) == "+0");
    CHECK(signed_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

TEST_CASE("amount_text: KiB with one decimal, as in the article") {
    CHECK(kib_text(49971) == "48.8 KiB");
    CHECK(kib_text(0) == "0.0 KiB");
    CHECK(kib_text(-1024) == "-1.0 KiB");
}

TEST_CASE("amount_text: a whole pace is a whole number") {
    CHECK(pace_text(4) == "4");
    CHECK(pace_text(3.9999) == "4");
    CHECK(pace_text(0.1) == "0.10");
    CHECK(pace_text(2.5) == "2.50");
}

TEST_CASE("amount_text: plurals and durations") {
    CHECK(count_text(1, "block") == "1 block");
    CHECK(count_text(0, "block") == "0 blocks");
    CHECK(count_text(2, "block") == "2 blocks");
    CHECK(duration_text(3.14) == "3.1 s");
    CHECK(duration_text(0.00035) == "350.0 us");
    CHECK(duration_text(0.0035) == "3.50 ms");
}

TEST_CASE("amount_text: a leak of a few bytes is not called 0.0 KiB") {
    CHECK(pace_size_text(49971) == "48.8 KiB");
    CHECK(pace_size_text(1024) == "1.0 KiB");
    CHECK(pace_size_text(1023) == "1023 B");
    CHECK(pace_size_text(33.7) == "34 B");
    CHECK(pace_size_text(4) == "4 B");
    CHECK(pace_size_text(0.1) == "0.10 B");
    CHECK(pace_size_text(0) == "0 B");
    CHECK(pace_size_text(-2048) == "-2.0 KiB");
}

TEST_CASE("amount_text: a rate has the unit that it is told in") {
    CHECK(rate_text(12) == "12 B");
    CHECK(rate_text(999) == "999 B");
    CHECK(rate_text(1000) == "1.0 KiB");
    CHECK(rate_text(1024 * 1024 * 171.4) == "171 MiB");
    CHECK(rate_text(8057.0 * 1024 * 1024 * 1024) == "7.9 TiB");
    CHECK(rate_text(2e15) == "1.8 PiB");
}
