#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <vector>

using tracenew::Finding;
using tracenew::Verdict;

namespace {

Finding finding_of(const char* name, Verdict verdict, double pace, std::int64_t size_diff = 0) {
    Finding finding;
    finding.site.file = name;
    finding.verdict = verdict;
    finding.bytes_per_iteration = pace;
    finding.size_diff = size_diff;
    return finding;
}

SITE void* counted_block() {
    return support::kept(::operator new(20));
}

// Counts are exact while each iteration is closed: with ThreadSanitizer, where closes are slow,
// that is so for some hundred.
constexpr std::size_t slower = support::has_tsan ? 20 : 1;

/// The finding of a loop that leaves `blocks(i)` blocks in iteration i, from 0 on.
template <class F>
Finding counted(std::size_t iterations, F&& blocks) {
    std::vector<void*> left;
    left.reserve(20000);
    std::vector<Finding> rows;
    bool is_ok = false;
    {
        tracenew::Tracer tracer;
        REQUIRE(tracer.start() == tracenew::StartStatus::started);
        tracenew::LoopProbe probe{tracer};
        for (std::size_t i = 0; i < iterations; ++i) {
            const auto iteration = probe.iteration();
            for (std::size_t more = blocks(i); more != 0; --more) {
                left.push_back(counted_block());
            }
        }
        rows = support::rows_in(probe.findings(), "counted_block");
        is_ok = probe.check().ok();
    }
    for (void* block : left) {
        ::operator delete(block);
    }
    REQUIRE(rows.size() == 1);
    CHECK(is_ok == !tracenew::GrowthCheck::is_wrong(rows[0]));
    return rows[0];
}

}  // namespace

// What findings() finds in real loops: verdict_test.cpp.
TEST_CASE("findings: worst first: leaks before all else, then by pace, then by growth") {
    std::vector<Finding> findings = {
        finding_of("h", Verdict::steady, 9e9),   finding_of("g", Verdict::sawtooth, 1),
        finding_of("f", Verdict::warming_up, 1), finding_of("e", Verdict::undecided, 1),
        finding_of("d", Verdict::growing, 1e6),  finding_of("c", Verdict::leak, 1, 5),
        finding_of("b", Verdict::leak, 1, 6),    finding_of("a", Verdict::leak, 2),
    };
    std::sort(findings.begin(), findings.end(), [](const Finding& left, const Finding& right) {
        return tracenew::detail::is_worse(left, right);
    });
    std::string order;
    for (const Finding& finding : findings) {
        order += finding.site.file;
    }
    CHECK(order == "abcdefgh");
}

// Iterations 40, 80, ... 1,000, the first three of all being warm-up: 25. It was "about 38".
TEST_CASE("findings: the iterations that left something are counted in a long run too") {
    const Finding leak = counted(1000, [](std::size_t i) { return (i + 1) % 40 == 0 ? 10U : 0U; });
    CHECK(leak.verdict == Verdict::leak);
    CHECK(leak.iterations_grown == 25);
    CHECK(leak.iterations_grown_is_exact);
    CHECK(leak.exact_blocks == 10);
    CHECK(leak.exact_iterations == 40);
    const Finding each = counted(3000 / slower, [](std::size_t) { return 1U; });
    CHECK(each.iterations_grown == each.iterations);
    CHECK(each.iterations_grown_is_exact);
}

TEST_CASE("findings: a late first use is one iteration, however many blocks it brings") {
    const Finding burst =
        counted(4000 / slower, [](std::size_t i) { return i == 3200 / slower ? 300U : 0U; });
    CHECK(burst.iterations_grown == 1);
    CHECK(burst.iterations_grown_is_exact);
    CHECK_FALSE(tracenew::GrowthCheck::is_wrong(burst));
}

// "About 28443 more iterations would tell", of one block among a thousand that came and went.
TEST_CASE("findings: one block that stayed beside traffic is a first use, and no candidate") {
    void* passing = nullptr;
    void* one = nullptr;
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    tracenew::LoopProbe probe{tracer};
    for (int i = 0; i < 300; ++i) {
        const auto iteration = probe.iteration();
        ::operator delete(passing);
        passing = i % 7 < 3 && i < 250 ? counted_block() : nullptr;
        one = i == 200 ? counted_block() : one;
    }
    const std::vector<Finding> rows = support::rows_in(probe.findings(), "counted_block");
    REQUIRE(rows.size() == 1);
    CHECK_FALSE(tracenew::GrowthCheck::is_wrong(rows[0]));
    CHECK(rows[0].iterations_needed == 0);
    tracer.stop();
    ::operator delete(one);
}

// It "began 864 iterations after the warm-up": a point of the history, 32 apart.
TEST_CASE("findings: a leak that begins late begins with its first block") {
    constexpr std::size_t half = support::has_tsan ? 200 : 1000;
    const Finding late = counted(2 * half, [](std::size_t i) { return i >= half ? 1U : 0U; });
    CHECK(late.verdict == Verdict::leak);
    CHECK(late.begins >= half - 3 - 4);  // births are known to four iterations here
    CHECK(late.begins <= half - 3);
    CHECK(late.iterations_grown == half);
    CHECK(late.iterations_grown_is_exact);
}

namespace {

SITE void* growing_container(std::size_t bytes) {
    return support::kept(::operator new(bytes));
}

}  // namespace

// It was "undecided", and a container that only gets larger.
TEST_CASE("findings: what is undecided for want of births is not said to be a container") {
    using namespace tracenew::detail;
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    Observation observation{3};
    observation.begin();
    void* container = nullptr;
    for (std::size_t i = 1; i <= 103; ++i) {
        ::operator delete(std::exchange(container, growing_container(1000 * i)));
        observation.close(1);
    }
    const Suppressions none{""};
    const std::vector<tracenew::Filter> all;
    const auto found = [&](const BirthWalk* births) {
        return support::rows_in(
            FindGrowth{observation, births, TracebackId::own, tracenew::GroupBy::line, all, none}
                .find()
                .findings,
            "growing_container");
    };
    const auto births = observation.births();
    REQUIRE(found(births.get()).size() == 1);
    CHECK(found(births.get())[0].verdict == Verdict::growing);
    CHECK(found(births.get())[0].grower == tracenew::Grower::container);
    REQUIRE(found(nullptr).size() == 1);
    CHECK(found(nullptr)[0].doubt == tracenew::Doubt::not_tracing);
    CHECK(found(nullptr)[0].grower == tracenew::Grower::none);
    ::operator delete(container);
}
