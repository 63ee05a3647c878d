#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::Births;
using tracenew::detail::History;
using tracenew::detail::Survivors;
using tracenew::detail::TracebackId;

TEST_CASE("survivors: births fall into parts of the window, by the iterations of the probe") {
    History history;
    history.note(TracebackId{7}, {0, 0}, {10, 1}, 1);
    // Three iterations of this probe; others tick the clock too, and then it ticks on by 5 for one.
    history.close({1, 110});
    history.close({2, 120});
    history.close({3, 140});
    Survivors survivors{history, 100, 145, 4};
    for (const std::uint64_t born : {100U, 109U, 110U, 119U, 120U, 139U, 140U, 144U}) {
        CHECK(survivors.add(TracebackId{7}, born));
    }
    const Births* births = survivors.of(TracebackId{7});
    REQUIRE(births != nullptr);
    CHECK(births->total == 8);
    CHECK(births->stands_for == 8);
    for (std::size_t iteration = 0; iteration < 4; ++iteration) {
        std::uint32_t born = 0;
        for (std::size_t i = 0; i < Births::bins / 4; ++i) {
            born += births->blocks[iteration * Births::bins / 4 + i];
        }
        CHECK(born == 2);
    }
}

TEST_CASE("survivors: what was born while closes were merged is not put into one lump") {
    History history;
    history.note(TracebackId{1}, {0, 0}, {10, 1}, 1);
    history.close({1, 1});
    history.close({64, 64});  // 63 iterations in one close
    Survivors survivors{history, 0, 64, 64};
    for (std::uint64_t born = 0; born < 64; ++born) {
        survivors.add(TracebackId{1}, born);
    }
    for (const std::uint32_t blocks : survivors.of(TracebackId{1})->blocks) {
        CHECK(blocks == 1);
    }
}

TEST_CASE("survivors: outside of the window, or without a series, nothing counts") {
    History history;
    history.note(TracebackId{2}, {0, 0}, {10, 1}, 1);
    history.close({1, 10});
    Survivors survivors{history, 5, 10, 1};
    CHECK_FALSE(survivors.add(TracebackId{2}, 4));
    CHECK_FALSE(survivors.add(TracebackId{2}, 10));
    CHECK_FALSE(survivors.add(TracebackId{1}, 7));
    CHECK_FALSE(survivors.add(TracebackId{3}, 7));
    CHECK(survivors.add(TracebackId{2}, 7, 100, 2.5));
    CHECK(survivors.of(TracebackId{1}) == nullptr);
    CHECK(survivors.of(TracebackId{3}) == nullptr);
    CHECK(survivors.of(TracebackId{2})->total == 1);
    CHECK(survivors.of(TracebackId{2})->stands_for == 2.5);
}

TEST_CASE("survivors: the clock's time in iterations of this probe, inside of the window") {
    History history;
    history.close({1, 110});
    history.close({2, 120});
    history.close({3, 140});
    const Survivors survivors{history, 100, 150, 5};
    for (const auto& wanted : {std::pair<std::uint64_t, double>{90, 0.0},
                               {100, 0.0},
                               {105, 0.5},
                               {110, 1.0},
                               {130, 2.5},
                               {145, 4.0},
                               {150, 5.0},
                               {200, 5.0}}) {
        CAPTURE(wanted.first);
        CHECK(survivors.iteration_at(wanted.first) == Approx(wanted.second));
    }
}
