#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::Unseen;
using tracenew::detail::explain_growth;
using tracenew::detail::HeapUse;
using tracenew::detail::Occupied;
using tracenew::detail::ResidentHistory;

namespace {

constexpr std::uint64_t resident_mib = 1 << 20;

template <class F>
ResidentHistory residents_of(std::size_t points, F&& unseen_mib) {
    ResidentHistory history;
    for (std::size_t i = 0; i < points; ++i) {
        history.note({i, (100 + static_cast<std::uint64_t>(unseen_mib(i))) * resident_mib,
                      80 * resident_mib, 10 * resident_mib, 10 * resident_mib});
    }
    return history;
}

HeapUse heap_of(std::uint64_t in_use_mib, std::uint64_t free_mib, std::uint64_t traced_mib,
                std::uint64_t resident, std::uint64_t mapped = 2000) {
    return {{in_use_mib * resident_mib, free_mib * resident_mib, true},
            traced_mib * resident_mib,
            2 * resident_mib,
            5 * resident_mib,
            resident * resident_mib,
            mapped * resident_mib};
}

}  // namespace

TEST_CASE("resident: what neither the program nor the tracer has, and what keeps coming of it") {
    CHECK(ResidentHistory::Point{1, 100, 20, 10, 20}.unseen() == 50);
    CHECK(ResidentHistory::Point{1, 10, 30, 0, 20}.unseen() == -40);
    // By 1 MiB a point: from a third of the time from 0 to 29 on.
    CHECK(residents_of(30, [](std::size_t i) { return i; }).unseen_growth() ==
          static_cast<std::int64_t>(20 * resident_mib));
    CHECK(residents_of(30, [](std::size_t) { return 7; }).unseen_growth() == 0);
    // A first use that is over; a jump at the end; too little; too few points.
    CHECK(residents_of(30, [](std::size_t i) { return i < 9 ? i * 10 : 90; }).unseen_growth() == 0);
    CHECK(residents_of(30, [](std::size_t i) { return i < 28 ? 0 : 50; }).unseen_growth() == 0);
    CHECK(residents_of(30, [](std::size_t i) { return i / 10; }).unseen_growth() == 0);
    CHECK(residents_of(4, [](std::size_t i) { return i * 100; }).unseen_growth() == 0);
}

TEST_CASE("resident: thirds are of the time, however the points are spread over it") {
    ResidentHistory history;
    for (const std::uint64_t at : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U, 30U, 60U, 90U}) {
        history.note({at, (100 + at) * resident_mib, 0, 0, 0});
    }
    CHECK(history.unseen_growth() == static_cast<std::int64_t>(60 * resident_mib));
}

TEST_CASE("resident: a history of months keeps its first, its last and at most 64 points") {
    const ResidentHistory history = residents_of(100000, [](std::size_t i) { return i; });
    CHECK(history.first().resident == 100 * resident_mib);
    CHECK(history.last().resident == (100 + 99999) * resident_mib);
    const auto growth = static_cast<double>(history.unseen_growth()) / resident_mib;
    CHECK(growth > 60000);
    CHECK(growth < 72000);
}

TEST_CASE("resident: malloc takes 8 bytes a block, rounded up to 16, and 32 at least") {
    CHECK(Occupied::chunks_of({0, 0}) == 0);
    CHECK(Occupied::chunks_of({1, 1}) == 32);
    CHECK(Occupied::chunks_of({24, 1}) == 32);
    CHECK(Occupied::chunks_of({25, 1}) == 48);
    CHECK(Occupied::chunks_of({10 * 100, 10}) == 10 * 112);
    Occupied program;
    program.replace({}, {1000, 1000});
    program.replace({}, {5, 1});
    program.replace({5, 1}, {});
    CHECK(program.bytes == 1000);
    CHECK(program.blocks == 1000);
    CHECK(program.overhead() == 31000);
}

TEST_CASE("resident: overhead is told when it is half of what the process grew by") {
    const auto growth_of = [](std::uint64_t overhead_mib, std::uint64_t resident) {
        ResidentHistory history;
        history.note({0, 100 * resident_mib, resident_mib, 0, 0});
        history.note(
            {1, resident * resident_mib, 2 * resident_mib, overhead_mib * resident_mib, 0});
        return history.overhead_growth();
    };
    CHECK(growth_of(31, 132) == static_cast<std::int64_t>(31 * resident_mib));
    CHECK(growth_of(31, 163) == static_cast<std::int64_t>(31 * resident_mib));
    CHECK(growth_of(31, 164) == 0);
    CHECK(growth_of(3, 104) == 0);
}

TEST_CASE(
    "resident: fragmentation, memory of others, or neither, by how malloc's use has changed") {
    constexpr std::int64_t growth = 100 * resident_mib;
    const HeapUse before = heap_of(20, 3, 10, 60);
    CHECK(explain_growth(0, before, before) == Unseen::nothing);
    CHECK(explain_growth(growth, {}, before) == Unseen::unknown);
    CHECK(explain_growth(growth, before, {}) == Unseen::unknown);
    CHECK(explain_growth(growth, before, heap_of(20, 83, 10, 160)) == Unseen::fragmentation);
    CHECK(explain_growth(growth, before, heap_of(120, 5, 10, 160)) == Unseen::other_malloc);
    CHECK(explain_growth(growth, before, heap_of(120, 5, 110, 160)) == Unseen::elsewhere);
    CHECK(explain_growth(growth, before, heap_of(21, 5, 10, 160)) == Unseen::elsewhere);
}

// A database that reads a mapped file little by little grows in RAM, and leaks nothing.
TEST_CASE("resident: files that are mapped are nobody's memory") {
    constexpr std::int64_t growth = 100 * resident_mib;
    HeapUse now = heap_of(20, 3, 10, 160, 2100);
    CHECK(explain_growth(growth, heap_of(20, 3, 10, 60), now) == Unseen::elsewhere);
    now.files = 50 * resident_mib;
    CHECK(explain_growth(growth, heap_of(20, 3, 10, 60), now) == Unseen::files);
    CHECK(explain_growth(growth, {}, now) == Unseen::files);
}

// 200 MiB that somebody malloc'd before start() made every growth a C library's.
TEST_CASE("resident: what was there before the probe explains nothing") {
    constexpr std::int64_t growth = 100 * resident_mib;
    CHECK(explain_growth(growth, heap_of(220, 203, 10, 460), heap_of(220, 203, 10, 560)) ==
          Unseen::elsewhere);
    // 1 GiB was reserved, and is touched now.
    CHECK(explain_growth(growth, heap_of(1044, 3, 1034, 60), heap_of(1044, 3, 1034, 160)) ==
          Unseen::touched);
    CHECK(explain_growth(growth, heap_of(1244, 3, 1034, 260), heap_of(1244, 3, 1034, 360)) ==
          Unseen::touched);
    CHECK(explain_growth(growth, heap_of(1044, 3, 1034, 60), heap_of(1044, 3, 1034, 160, 2100)) ==
          Unseen::elsewhere);
}
