#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::Unseen;
using tracenew::detail::explain_growth;
using tracenew::detail::ResidentHistory;

namespace {

constexpr std::uint64_t resident_mib = 1 << 20;

template <class F>
ResidentHistory residents_of(std::size_t points, F&& unseen_mib) {
    ResidentHistory history;
    for (std::size_t i = 0; i < points; ++i) {
        history.note({(100 + static_cast<std::uint64_t>(unseen_mib(i))) * resident_mib,
                      90 * resident_mib, 10 * resident_mib});
    }
    return history;
}

}  // namespace

TEST_CASE("resident: what neither the program nor the tracer has, and what keeps coming of it") {
    CHECK(ResidentHistory::Point{100, 30, 20}.unseen() == 50);
    CHECK(ResidentHistory::Point{10, 30, 20}.unseen() == -40);
    // By 1 MiB a point: from a third of 30 points (10) to the last (29).
    CHECK(residents_of(30, [](std::size_t i) { return i; }).unseen_growth() ==
          static_cast<std::int64_t>(19 * resident_mib));
    CHECK(residents_of(30, [](std::size_t) { return 7; }).unseen_growth() == 0);
    // A first use that is over; a jump at the end; too little; too few points.
    CHECK(residents_of(30, [](std::size_t i) { return i < 9 ? i * 10 : 90; }).unseen_growth() == 0);
    CHECK(residents_of(30, [](std::size_t i) { return i < 28 ? 0 : 50; }).unseen_growth() == 0);
    CHECK(residents_of(30, [](std::size_t i) { return i / 10; }).unseen_growth() == 0);
    CHECK(residents_of(5, [](std::size_t i) { return i * 100; }).unseen_growth() == 0);
}

TEST_CASE("resident: a history of months keeps its first, its last and at most 64 points") {
    const ResidentHistory history = residents_of(100000, [](std::size_t i) { return i; });
    CHECK(history.first().resident == 100 * resident_mib);
    CHECK(history.last().resident == (100 + 99999) * resident_mib);
    const auto growth = static_cast<double>(history.unseen_growth()) / resident_mib;
    CHECK(growth > 60000);
    CHECK(growth < 72000);
}

TEST_CASE("resident: fragmentation, memory of others, or neither, by what malloc says") {
    constexpr std::int64_t growth = 100 * resident_mib;
    CHECK(explain_growth(0, {}, 0) == Unseen::nothing);
    CHECK(explain_growth(growth, {}, 0) == Unseen::unknown);
    CHECK(explain_growth(growth, {20 * resident_mib, 80 * resident_mib, true}, 20 * resident_mib) ==
          Unseen::fragmentation);
    CHECK(explain_growth(growth, {120 * resident_mib, 5 * resident_mib, true}, 20 * resident_mib) ==
          Unseen::other_malloc);
    CHECK(explain_growth(growth, {21 * resident_mib, 5 * resident_mib, true}, 20 * resident_mib) ==
          Unseen::elsewhere);
}
