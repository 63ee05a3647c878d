#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::Pace;

namespace {

struct Loop {
    std::uint64_t now = 0;
    Pace pace{0};
    std::size_t closed = 0;

    /// Iterations that take `loop_ns` each, besides `close_ns` where they are closed.
    void run(std::size_t iterations, std::uint64_t loop_ns, std::uint64_t close_ns) {
        for (std::size_t i = 0; i < iterations; ++i) {
            now += loop_ns;
            if (pace.is_due(now)) {
                pace.note(now, now + close_ns);
                now += close_ns;
                ++closed;
            }
        }
    }
};

}  // namespace

TEST_CASE("pace: every iteration is closed as long as that costs less than 1 %") {
    Loop loop;
    loop.run(10000, 10000000, 90000);
    CHECK(loop.closed == 10000);
    CHECK(loop.pace.interval() == 1);
}

TEST_CASE("pace: what has a budget of its own is told, and costs no other close") {
    Loop loop;
    loop.pace.note_beside(60000000);
    CHECK(loop.pace.closing_seconds() == Approx(0.06));
    CHECK(loop.pace.is_due(1));
}

TEST_CASE("pace: a short loop keeps all its closes, whatever they cost") {
    Loop loop;
    loop.run(400, 1000, 100000);  // 40 ms of closing, 99 %
    CHECK(loop.closed == 400);
    CHECK(loop.pace.interval() == 1);
}

TEST_CASE("pace: closing costs 1 % of a long loop, and what it may at the start") {
    Loop loop;
    loop.run(10000000, 1000, 2000);
    CHECK(loop.pace.closing_seconds() == Approx(0.05 + static_cast<double>(loop.now) / 1e11));
    CHECK(loop.pace.interval() == Approx(10000000.0 / static_cast<double>(loop.closed)).margin(1));
}

// Doubling an interval while past closes were still too dear once left two points of a loop of ten
// million iterations, and the pace of its leak was that of the first hundredth.
TEST_CASE("pace: closes that cannot all be made are spread over the loop") {
    Loop loop;
    loop.run(1000000, 1000, 2000);
    for (int tenth = 0; tenth < 10; ++tenth) {
        const std::size_t before = loop.closed;
        loop.run(1000000, 1000, 2000);
        CHECK(loop.closed - before > 4900);
        CHECK(loop.closed - before < 5200);
    }
}

TEST_CASE("pace: a loop that becomes slow is closed at each iteration again") {
    Loop loop;
    loop.run(10000000, 100, 1000);
    const std::size_t before = loop.closed;
    loop.run(100, 1000000000, 1000);
    CHECK(loop.closed - before == 100);
}

TEST_CASE("pace: a close that lost the processor does not keep the next ones away") {
    Loop loop;
    loop.run(1000000, 1000, 2000);
    for (int i = 0; i < 100 && loop.closed != 0; ++i) {
        const std::size_t before = loop.closed;
        while (loop.closed == before) {
            loop.run(1, 1000, 100000000);
        }
        loop.run(2000, 1000, 2000);
        CHECK(loop.closed - before >= 3);
    }
}

TEST_CASE("pace: closes that become dear are charged what they cost after a few") {
    Loop loop;
    loop.run(1000000, 1000, 2000);
    const std::uint64_t now = loop.now;
    const double spent = loop.pace.closing_seconds();
    loop.run(10000000, 1000, 1000000);
    CHECK((loop.pace.closing_seconds() - spent) * 1e9 <
          0.013 * static_cast<double>(loop.now - now));
}

TEST_CASE("pace: a day of waiting does not earn a day's worth of closes") {
    Loop loop;
    loop.run(1, std::uint64_t{86400} * 1000000000, 1000);
    const std::size_t before = loop.closed;
    loop.run(1000000, 0, 1000);
    CHECK(loop.closed - before <= 51000);
}
