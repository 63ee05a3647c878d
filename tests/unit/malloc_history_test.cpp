#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::MallocHistory;

namespace {

/// Asked when that is due, and at the end. `others(i)`: bytes after i iterations.
template <class Others>
MallocHistory mallocs_of(std::uint64_t iterations, Others&& others, std::int64_t blur = 0,
                         std::int64_t traced_each = 0) {
    MallocHistory history;
    for (std::uint64_t i = 0; i <= iterations; ++i) {
        if (history.is_due(i) || i == iterations) {
            history.note({i, static_cast<std::int64_t>(others(i)),
                          static_cast<std::int64_t>(i) * traced_each, 0, blur});
        }
    }
    return history;
}

template <class Others>
std::int64_t malloc_growth_of(std::uint64_t iterations, Others&& others, std::int64_t blur = 0) {
    return mallocs_of(iterations, others, blur).growth().bytes;
}

}  // namespace

TEST_CASE("malloc_history: what leaks in each iteration is told to the byte, early and late") {
    for (const std::uint64_t iterations : {30U, 100U, 3000U, 1000000U}) {
        CAPTURE(iterations);
        const MallocHistory::Growth growth =
            mallocs_of(iterations, [](std::uint64_t i) { return 50000 + 112 * i; }).growth();
        CHECK(growth.bytes == static_cast<std::int64_t>(112 * iterations));
        CHECK(growth.bytes_per_iteration == 112);
        CHECK(growth.rises == 0);
    }
}

TEST_CASE(
    "malloc_history: malloc is asked at 64 moments at first, and 32 each time twice as long") {
    std::size_t asked = 0;
    MallocHistory history;
    for (std::uint64_t i = 0; i < 1 << 20; ++i) {
        if (history.is_due(i)) {
            history.note({i, 0, 0, 0, 0});
            ++asked;
        }
    }
    CHECK(asked > 64 + 13 * 32);
    CHECK(asked < 64 + 16 * 32);
}

TEST_CASE("malloc_history: a first use, a cache that is full, and what comes and goes are none") {
    for (const std::uint64_t iterations : {30U, 300U, 30000U}) {
        CAPTURE(iterations);
        CHECK(malloc_growth_of(iterations, [](std::uint64_t) { return 9999; }) == 0);
        CHECK(malloc_growth_of(iterations, [&](std::uint64_t i) {
                  return i < iterations / 2 ? 0 : 100000;
              }) == 0);
        // A table in each quarter.
        CHECK(malloc_growth_of(iterations,
                               [&](std::uint64_t i) { return i * 6 / iterations * 4096; }) == 0);
        CHECK(malloc_growth_of(iterations, [&](std::uint64_t i) {
                  return std::min<std::uint64_t>(i, iterations * 4 / 5) * 1000;
              }) == 0);
        CHECK(malloc_growth_of(iterations,
                               [](std::uint64_t i) { return i * 100 + i * 7919 % 13 * 1000; }) ==
              (iterations < 3000 ? 0
                                 : static_cast<std::int64_t>(3000000 + 30000 * 7919 % 13 * 1000)));
        CHECK(malloc_growth_of(iterations, [](std::uint64_t i) { return 1000000 - 100 * i; }) == 0);
    }
}

TEST_CASE("malloc_history: what may be no growth at all is none") {
    const auto leak = [](std::uint64_t i) { return i * 100; };
    CHECK(malloc_growth_of(300, leak, 18500) != 0);  // of 19,600 since the point after a third
    CHECK(malloc_growth_of(300, leak, 18600) == 0);
    CHECK(mallocs_of(300, leak, 18600).growth().rises != 0);
    CHECK(mallocs_of(300, leak, 19600).growth().rises == 0);
    CHECK(malloc_growth_of(30, [](std::uint64_t i) { return i * 48; }) == 0);  // 960 bytes
    CHECK(malloc_growth_of(30, [](std::uint64_t i) { return i * 64; }) == 1920);
    CHECK(malloc_growth_of(11, leak) == 0);
}

TEST_CASE("malloc_history: what has grown and may go on says how often it rose") {
    const auto one_in_ten = [](std::uint64_t i) { return i / 10 * 112; };
    CHECK(mallocs_of(30, one_in_ten).growth().rises == 2);
    CHECK(mallocs_of(90, one_in_ten).growth().rises == 6);
    CHECK(malloc_growth_of(300, one_in_ten) == 3360);
    CHECK(mallocs_of(30, [](std::uint64_t) { return 5; }).growth().rises == 0);
}

TEST_CASE("malloc_history: a question after the loop is answered by the lower of two numbers") {
    MallocHistory history = mallocs_of(30, [](std::uint64_t i) { return i * 1000; });
    history.note({30, 9000, 0, 0, 0});  // what the loop used is gone
    CHECK(history.growth().bytes == 0);
}

TEST_CASE("malloc_history: traces that malloc does not confirm") {
    // 100 B an iteration are traced, and malloc has as much as before; of 1976 iterations, which
    // are those since the point after a third.
    CHECK(mallocs_of(
              3000, [](std::uint64_t i) { return 1000000 - 100 * static_cast<std::int64_t>(i); }, 0,
              100)
              .unconfirmed() == 197600);
    CHECK(mallocs_of(
              3000, [](std::uint64_t) { return 1000000; }, 0, 100)
              .unconfirmed() == 0);
    CHECK(mallocs_of(
              100, [](std::uint64_t i) { return 1000000 - 100 * static_cast<std::int64_t>(i); }, 0,
              100)
              .unconfirmed() == 0);  // so little may be by chance
}
