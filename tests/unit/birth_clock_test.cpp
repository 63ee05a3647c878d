#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::BirthClock;

TEST_CASE("birth_clock: first_iteration_of is the inverse of generation_of") {
    for (std::uint32_t generation = 0; generation <= BirthClock::last_generation; ++generation) {
        const std::uint64_t first = BirthClock::first_iteration_of(generation);
        REQUIRE(BirthClock::generation_of(first) == generation);
        if (generation != 0) {
            REQUIRE(BirthClock::generation_of(first - 1) == generation - 1);
        }
    }
}

TEST_CASE("birth_clock: the first 512 generations are one iteration each, the next two each") {
    CHECK(BirthClock::generation_of(0) == 0);
    CHECK(BirthClock::generation_of(511) == 511);
    CHECK(BirthClock::generation_of(512) == 512);
    CHECK(BirthClock::generation_of(513) == 512);
    CHECK(BirthClock::generation_of(514) == 513);
    CHECK(BirthClock::first_iteration_of(1024) == 512 + 2 * 512);
    CHECK(BirthClock::first_iteration_of(1025) == 512 + 2 * 512 + 4);
}

TEST_CASE("birth_clock: 14 bits reach past 10^12 iterations and then stay at the last generation") {
    CHECK(BirthClock::first_iteration_of(BirthClock::last_generation) > 1000000000000U);
    CHECK(BirthClock::generation_of(1000000000000U) < BirthClock::last_generation);
    const std::uint64_t last = BirthClock::first_iteration_of(BirthClock::last_generation);
    CHECK(BirthClock::generation_of(last * 1000) == BirthClock::last_generation);
}

TEST_CASE("birth_clock: an age is known to within 1/256 of the time that has passed") {
    for (std::uint64_t iteration = 1; iteration < 1000000000000U; iteration = iteration * 3 + 1) {
        const std::uint32_t generation = BirthClock::generation_of(iteration);
        const std::uint64_t first = BirthClock::first_iteration_of(generation);
        const std::uint64_t next = BirthClock::first_iteration_of(generation + 1);
        REQUIRE(first <= iteration);
        REQUIRE(iteration < next);
        REQUIRE((next - first) * 256 <= iteration + 256);
    }
}

TEST_CASE("birth_clock: a tick is one iteration") {
    BirthClock clock;
    CHECK(clock.iteration() == 0);
    CHECK(clock.generation() == 0);
    CHECK(clock.tick() == 1);
    for (int i = 1; i < 600; ++i) {
        clock.tick();
    }
    CHECK(clock.iteration() == 600);
    CHECK(clock.generation() == 512 + 88 / 2);
}

TEST_CASE("birth_clock: a restarted clock is exact again") {
    BirthClock clock;
    for (int i = 0; i < 2000; ++i) {
        clock.tick();
    }
    clock.restart();
    CHECK(clock.iteration() == 0);
    clock.tick();
    CHECK(clock.generation() == 1);
}
