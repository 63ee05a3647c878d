#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::BirthClock;

TEST_CASE("birth_clock: first_iteration_of is the inverse of generation_of") {
    const BirthClock clock;
    for (std::uint32_t generation = 0; generation <= BirthClock::last_generation; ++generation) {
        const std::uint64_t first = clock.first_iteration_of(generation);
        REQUIRE(clock.generation_of(first) == generation);
        if (generation != 0) {
            REQUIRE(clock.generation_of(first - 1) == generation - 1);
        }
    }
}

TEST_CASE("birth_clock: the first 512 generations are one iteration each, the next two each") {
    const BirthClock clock;
    CHECK(clock.generation_of(0) == 0);
    CHECK(clock.generation_of(511) == 511);
    CHECK(clock.generation_of(512) == 512);
    CHECK(clock.generation_of(513) == 512);
    CHECK(clock.generation_of(514) == 513);
    CHECK(clock.first_iteration_of(1024) == 512 + 2 * 512);
    CHECK(clock.first_iteration_of(1025) == 512 + 2 * 512 + 4);
}

TEST_CASE("birth_clock: 14 bits reach past 10^12 iterations and then stay at the last generation") {
    const BirthClock clock;
    CHECK(clock.first_iteration_of(BirthClock::last_generation) > 1000000000000U);
    CHECK(clock.generation_of(1000000000000U) < BirthClock::last_generation);
    const std::uint64_t last = clock.first_iteration_of(BirthClock::last_generation);
    CHECK(clock.generation_of(last * 1000) == BirthClock::last_generation);
}

TEST_CASE("birth_clock: an age is known to within 1/256 of the time that has passed") {
    const BirthClock clock;
    for (std::uint64_t iteration = 1; iteration < 1000000000000U; iteration = iteration * 3 + 1) {
        const std::uint32_t generation = clock.generation_of(iteration);
        const std::uint64_t first = clock.first_iteration_of(generation);
        const std::uint64_t next = clock.first_iteration_of(generation + 1);
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

TEST_CASE("birth_clock: a clock that is refined is exact again, and remembers what was before") {
    BirthClock clock;
    for (int i = 0; i < 20000; ++i) {
        clock.tick();
    }
    CHECK(clock.width_of(clock.generation()) == 32);
    const std::uint32_t before = clock.generation();
    CHECK(clock.refine());
    for (int i = 0; i < 100; ++i) {
        REQUIRE(clock.generation() == before + 1 + static_cast<std::uint32_t>(i));
        REQUIRE(clock.width_of(clock.generation()) == 1);
        REQUIRE(clock.middle_iteration_of(clock.generation()) == clock.iteration());
        REQUIRE(clock.generation_of(clock.iteration()) == clock.generation());
        clock.tick();
    }
    CHECK(clock.refine());  // it is fine enough: no generation is spent
    CHECK(clock.generation() == before + 101);
    CHECK(clock.first_iteration_of(before) <= 20000);
    CHECK(clock.first_iteration_of(before + 1) == 20000);
    CHECK(clock.generation_of(511) == 511);
    CHECK(clock.generation_of(19999) <= before);
    CHECK(clock.widest_between(0, 20100) == 32);
    CHECK(clock.widest_between(20000, 20100) == 1);
    CHECK(clock.widest_between(20000, 20000 + 128 * 3) == 4);
}

TEST_CASE("birth_clock: it is refined no more when generations would not last for ever") {
    BirthClock clock;
    std::size_t times = 0;
    for (int i = 0; i < 1000000; ++i) {
        clock.tick();
        if (i % 1000 == 0 && clock.width_of(clock.generation()) > 1) {
            times += clock.refine() ? 1 : 0;
        }
    }
    CHECK(times > 20);
    CHECK(times < 30);
    CHECK(clock.generation_of(clock.iteration() + 1000000000000U) < BirthClock::last_generation);
    clock.restart();
    CHECK(clock.generation() == 0);
    CHECK(clock.generation_of(511) == 511);
}
