#include "support/catch.hpp"

#include <tracenew.hpp>

#include <functional>

using tracenew::detail::Backlog;
using tracenew::detail::Births;
using tracenew::detail::EndlessContainer;
using tracenew::detail::Evidence;
using tracenew::detail::Stretch;

namespace {

// One block; moment i at iteration i.
Evidence sizes_of(const std::function<double(int)>& bytes_at) {
    Evidence evidence;
    for (int i = 0; i <= 64; ++i) {
        evidence.add({static_cast<double>(i), bytes_at(i), 1});
    }
    return evidence;
}

// Blocks that were all born in the last eighth.
Evidence queue_of(const std::function<double(int)>& blocks_at) {
    Evidence evidence;
    for (int i = 0; i <= 64; ++i) {
        evidence.add({static_cast<double>(i), blocks_at(i) * 100, blocks_at(i)});
    }
    evidence.born[Births::bins - 1] = blocks_at(64);
    return evidence;
}

bool is_endless(const Evidence& evidence) {
    return EndlessContainer{Stretch{evidence, 0}}.is_found();
}

bool is_backlog(const Evidence& evidence) {
    return Backlog{Stretch{evidence, 0}}.is_found();
}

double doubled_at_powers_of_two(int i) {
    double size = 1;
    while (size < i) {
        size *= 2;
    }
    return size;
}

}  // namespace

TEST_CASE("endless: a container that is filled evenly, by a factor or by steps") {
    // Sizes 1 to 64 at shares down to 1/64: twice as large in twice the time.
    CHECK(is_endless(sizes_of(doubled_at_powers_of_two)));
    CHECK(is_endless(sizes_of([](int i) { return 100.0 * i; })));
    CHECK(is_endless(sizes_of([](int i) { return 1e6 + 100.0 * i; })));  // large when it was met
}

TEST_CASE("endless: not the largest of ever more demands, whose bound is soon near") {
    // The mean of the largest of n numbers from 0 to 1000: 1000 n / (n + 1). It rises at each
    // moment; half way it is 31/32 of the end.
    CHECK_FALSE(is_endless(sizes_of([](int i) { return 1000.0 * (i + 1) / (i + 2); })));
    // Records at 1, 2, 4, 8, 16, 32 and 64, each larger by 50: size follows the logarithm of time.
    CHECK_FALSE(is_endless(
        sizes_of([](int i) { return 300 + 50 * std::log2(doubled_at_powers_of_two(i)); })));
    // The cube root of time, as demands that differ by factors of ten have it.
    CHECK_FALSE(
        is_endless(sizes_of([](int i) { return 100 * std::cbrt(doubled_at_powers_of_two(i)); })));
}

TEST_CASE("endless: not a container that has been full since half of the time") {
    CHECK_FALSE(
        is_endless(sizes_of([](int i) { return doubled_at_powers_of_two(std::min(i, 32)); })));
    CHECK_FALSE(is_endless(sizes_of([](int i) { return 100.0 * std::min(i, 32); })));
}

TEST_CASE("endless: three resizes are too few") {
    CHECK_FALSE(is_endless(sizes_of([](int i) {
        return i < 10 ? 1 : i < 20 ? 2 : i < 40 ? 4 : 8;
    })));
}

TEST_CASE("endless: a queue that becomes longer by one or two each iteration backs up") {
    CHECK(is_backlog(queue_of([](int i) { return i * 1.5 + i % 2; })));
    CHECK(is_backlog(queue_of([](int i) { return 1000.0 + i; })));
}

TEST_CASE("endless: no backlog is what has old blocks, what slows down, and what chance may do") {
    // All are still there: a leak, or a cache that fills.
    Evidence filling = queue_of([](int i) { return i; });
    filling.born.fill(1);
    CHECK_FALSE(is_backlog(filling));
    // A load that has risen and stays: nothing in the second half.
    CHECK_FALSE(is_backlog(queue_of([](int i) { return std::min(i, 32) * 2.0; })));
    // 19 are fewer than 20.
    CHECK_FALSE(is_backlog(queue_of([](int i) { return i * 19.0 / 64; })));
    // Sixteen parts of which each third goes down by 8 and the others up by 8: mean 2.5 a part,
    // deviation 7.8, t = 1.3.
    CHECK_FALSE(
        is_backlog(queue_of([](int i) { return 40 + i / 4 * 8 - (i / 4 + 2) / 3 * 16.0; })));
}
