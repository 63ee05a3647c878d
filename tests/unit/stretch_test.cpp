#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::Births;
using tracenew::detail::Evidence;
using tracenew::detail::Moment;
using tracenew::detail::Stretch;

namespace {

// Moment i at iteration i; blocks alive, and births by the part of the window between two moments.
Evidence evidence_of(const std::vector<double>& blocks, const std::vector<double>& born = {}) {
    Evidence evidence;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        evidence.add({static_cast<double>(i), blocks[i] * 100, blocks[i]});
    }
    for (std::size_t i = 0; i < born.size(); ++i) {
        evidence.born[(2 * i + 1) * Births::bins / (2 * born.size())] = born[i];
    }
    return evidence;
}

}  // namespace

TEST_CASE("stretch: growth by the ends when there are few moments") {
    const Evidence evidence = evidence_of({1, 2, 3, 4, 9});
    const Stretch all{evidence, 0};
    CHECK(all.steps() == 4);
    CHECK(all.length() == 4);
    CHECK(all.growth(&Moment::blocks) == 8);
    CHECK(all.growth(&Moment::bytes) == 800);
    CHECK(all.growth(&Moment::blocks, 0.5, 1) == 6);
    CHECK(Stretch(evidence, 3).growth(&Moment::blocks) == 5);
}

TEST_CASE("stretch: growth by the means of an eighth at either end, scaled to the whole") {
    // 16 steps: 2 moments each. (0 + 2)/2 at 0.5, (30 + 32)/2 at 15.5: 30 in 15, 32 in 16.
    std::vector<double> blocks;
    for (int i = 0; i <= 16; ++i) {
        blocks.push_back(2.0 * i);
    }
    const Evidence line = evidence_of(blocks);
    CHECK(Stretch(line, 0).growth(&Moment::blocks) == Approx(32));
    // One that comes and goes at the last moment is halved: 30 + 10/2 in 15.
    blocks.back() += 10;
    const Evidence bump = evidence_of(blocks);
    CHECK(Stretch(bump, 0).growth(&Moment::blocks) == Approx(35.0 / 15 * 16));
}

TEST_CASE("stretch: the level at a share is that of the last moment before it") {
    const Evidence evidence = evidence_of({0, 8, 2, 6, 5});
    CHECK(Stretch(evidence, 0).level(&Moment::blocks, 0) == 0);
    CHECK(Stretch(evidence, 0).level(&Moment::blocks, 0.7) == 2);
    CHECK(Stretch(evidence, 1).level(&Moment::blocks, 0.7) == 6);
    CHECK(Stretch(evidence, 0).level(&Moment::blocks, 1) == 5);
    CHECK(Stretch(evidence, 0).slope(&Moment::blocks, 1, 4) == -1);
}

TEST_CASE("stretch: a line has no noise, however steep; the median second difference has") {
    const Evidence line = evidence_of({0, 5, 10, 15, 20});
    CHECK(Stretch(line, 0).noise(&Moment::blocks) == 0);
    // 0 1 0 1 0: second differences -2, 2, -2: 2 / 0.6745 / sqrt(6).
    const Evidence saw = evidence_of({0, 1, 0, 1, 0});
    CHECK(Stretch(saw, 0).noise(&Moment::blocks) == Approx(1.2105).epsilon(0.001));
    // One step is not noise.
    const Evidence step = evidence_of({0, 0, 0, 9, 9, 9, 9});
    CHECK(Stretch(step, 0).noise(&Moment::blocks) == 0);
    CHECK(Stretch(evidence_of({1, 2}), 0).noise(&Moment::blocks) == 0);
}

TEST_CASE("stretch: births by shares, without those before it began") {
    const Evidence evidence = evidence_of({0, 1, 2, 3, 4}, {1, 2, 3, 4});
    const Stretch all{evidence, 0};
    CHECK(all.born() == 10);
    CHECK(all.born(0, 0.5) == 3);
    CHECK(all.born(0.5, 1) == 7);
    const Stretch late{evidence, 2};
    CHECK(late.born() == 7);
    CHECK(late.born(0, 0.5) == 3);
}

TEST_CASE("stretch: the mean birth is at half when evenly, by hand at 0.625") {
    CHECK(Stretch(evidence_of({0, 1, 2, 3, 4}, {5, 5, 5, 5}), 0).mean_birth() ==
          Approx(0.5).margin(0.01));
    // Bins in the middle at 1/8, 3/8, 5/8, 7/8: (1 + 2*3 + 3*5 + 4*7) / 8 / 10.
    CHECK(Stretch(evidence_of({0, 1, 2, 3, 4}, {1, 2, 3, 4}), 0).mean_birth() ==
          Approx(0.625).margin(0.01));
    CHECK(Stretch(evidence_of({0, 1, 2}), 0).mean_birth() == Approx(0.5));
}

TEST_CASE("stretch: bursts are few events, single blocks are as many as they are") {
    const auto events = [](const std::vector<double>& born) {
        const Evidence evidence = evidence_of(std::vector<double>(born.size() + 1, 1), born);
        return Stretch(evidence, 0).birth_events(0, 1);
    };
    CHECK(events({1, 1, 1, 1}) == Approx(4));
    CHECK(events({100, 0, 100, 0}) == Approx(2));
    CHECK(events({3, 1, 0, 0}) == Approx(1.6));  // 4 * 4 / (9 + 1)
    CHECK(events({0, 0}) == 0);
}

TEST_CASE("stretch: the deepest fall, and whether it rose again") {
    const Evidence evidence = evidence_of({0, 8, 2, 6, 5});
    CHECK(Stretch(evidence, 0).deepest_fall(&Moment::blocks) == 6);
    CHECK(Stretch(evidence, 0).rises_after_fall(&Moment::blocks));
    CHECK(Stretch(evidence, 0).deepest_fall(&Moment::blocks, 0.5) == 1);
    CHECK(Stretch(evidence, 0).floor(&Moment::blocks, 0.25) == 2);
    CHECK(Stretch(evidence, 0).floor(&Moment::blocks, 0.75) == 5);
    const Evidence down = evidence_of({9, 5, 1});
    CHECK_FALSE(Stretch(down, 0).rises_after_fall(&Moment::blocks));
    CHECK(Stretch(down, 0).range(&Moment::blocks) == 8);
    CHECK(Stretch(down, 0).range(&Moment::blocks, 0.5) == 4);
}

TEST_CASE("stretch: a container that doubles may do so again until 2.5 times its last gap") {
    // Rises at 4 and 8: the next is due at 16; at 17 it may still come, at 18 it is overdue.
    std::vector<double> size(18, 4);
    for (std::size_t i = 0; i < size.size(); ++i) {
        size[i] = i < 4 ? 1 : i < 8 ? 2 : 4;
    }
    std::vector<double> rises;
    Stretch(evidence_of(size), 0).for_each_rise(&Moment::blocks, [&](double x) {
        rises.push_back(x);
    });
    CHECK(rises == std::vector<double>{4, 8});
    CHECK(Stretch(evidence_of(size), 0).may_rise_again(&Moment::blocks));
    size.push_back(4);
    CHECK_FALSE(Stretch(evidence_of(size), 0).may_rise_again(&Moment::blocks));
}
