#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::Pace;

namespace {

/// Closes `closes` iterations that take `loop_ns` each besides `close_ns` for the close.
std::uint64_t run(Pace& pace, std::uint64_t now, std::size_t closes, std::uint64_t loop_ns,
                  std::uint64_t close_ns) {
    for (std::size_t i = 0; i < closes; ++i) {
        now += loop_ns;
        pace.note(now, now + close_ns);
        now += close_ns;
    }
    return now;
}

}  // namespace

TEST_CASE("pace: every iteration is closed as long as that costs less than 1 %") {
    Pace pace{1000};
    run(pace, 1000, 10000, 10000000, 90000);
    CHECK(pace.interval() == 1);
    CHECK(pace.is_due(1));
    CHECK(pace.is_due(7));
}

TEST_CASE("pace: a short loop keeps all its closes, whatever they cost") {
    Pace pace{0};
    run(pace, 0, 100, 1000, 100000);  // 10 ms of closing, 99 %
    CHECK(pace.interval() == 1);
}

TEST_CASE("pace: a loop whose closes cost more than 1 % closes every 2^k-th iteration") {
    Pace pace{0};
    run(pace, 0, 2000, 100000, 100000);
    CHECK(pace.interval() > 1);
    CHECK((pace.interval() & (pace.interval() - 1)) == 0);
    CHECK_FALSE(pace.is_due(pace.interval() + 1));
    CHECK(pace.is_due(pace.interval() * 3));
    CHECK(pace.closing_seconds() == Approx(0.2));
}

TEST_CASE("pace: the interval does not grow for ever") {
    Pace pace{0};
    run(pace, 0, 100000, 0, 10000000);
    CHECK(pace.interval() <= (std::size_t{1} << 20));
}
