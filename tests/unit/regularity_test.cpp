#include "support/catch.hpp"

#include <tracenew.hpp>

using tracenew::detail::Regularity;
using tracenew::detail::Rule;

namespace {

struct RuleCase {
    std::uint64_t blocks;
    std::uint64_t iterations;
};
bool operator==(const RuleCase& left, const RuleCase& right) {
    return left.blocks == right.blocks && left.iterations == right.iterations;
}

constexpr RuleCase no_rule{0, 0};

/// In iteration i of 1 to `iterations` the site gets `step(i)` blocks more.
template <class F>
RuleCase rule_of(std::uint64_t iterations, F&& step, std::uint64_t begin = 0) {
    Regularity regularity;
    for (std::uint64_t i = 1; i <= iterations; ++i) {
        if (const auto change = static_cast<std::int64_t>(step(i)); change != 0) {
            regularity.note(i, change);
        }
    }
    const Rule rule = regularity.rule(begin, iterations);
    return {rule.blocks, rule.iterations};
}

}  // namespace

TEST_CASE("regularity: so many blocks in each iteration, or in every so many") {
    CHECK(rule_of(50, [](std::uint64_t) { return 4; }) == RuleCase{4, 1});
    for (const std::uint64_t phase : {0U, 2U, 4U}) {
        CAPTURE(phase);
        CHECK(rule_of(62, [=](std::uint64_t i) { return i % 5 == phase ? 2 : 0; }) ==
              RuleCase{2, 5});
    }
    CHECK(rule_of(20000, [](std::uint64_t i) { return i % 400 == 7 ? 1 : 0; }) == RuleCase{1, 400});
}

TEST_CASE("regularity: one exception, and there is no rule") {
    CHECK(rule_of(50, [](std::uint64_t i) { return i == 30 ? 5 : 4; }) == no_rule);
    CHECK(rule_of(50, [](std::uint64_t i) { return i == 30 ? 0 : 4; }) == no_rule);
    CHECK(rule_of(60, [](std::uint64_t i) { return i % 10 == 0 || i == 31 ? 1 : 0; }) == no_rule);
    CHECK(rule_of(62, [](std::uint64_t i) { return i % 5 == 0 && i < 50 ? 1 : 0; }) == no_rule);
    CHECK(rule_of(60, [](std::uint64_t i) { return i % 2 == 0 ? 1 : -1; }) == no_rule);
    CHECK(rule_of(40, [](std::uint64_t i) { return i % 10 == 0 ? 1 : 0; }) == no_rule);  // 4 times
}

TEST_CASE("regularity: a rule counts from where the leak began") {
    const auto late = [](std::uint64_t i) {
        return i < 30 ? (i == 3 ? 7 : 0) : i % 3 == 0 ? 1 : 0;
    };
    CHECK(rule_of(90, late) == no_rule);
    CHECK(rule_of(90, late, 29) == RuleCase{1, 3});
    CHECK(rule_of(90, late, 60) == RuleCase{1, 3});
    CHECK(rule_of(90, late, 10) == no_rule);
}

TEST_CASE("regularity: what happened between closes that are apart is not known") {
    Regularity regularity;
    for (std::uint64_t i = 1; i <= 30; ++i) {
        regularity.note(i, 1);
        if (i == 10) {
            regularity.lose_track();
        }
    }
    CHECK(regularity.rule(0, 30).iterations == 0);
    CHECK(regularity.rule(10, 30).iterations == 1);
}
