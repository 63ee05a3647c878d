#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <map>
#include <sstream>
#include <stdexcept>

using tracenew::expect_no_growth;
using tracenew::GrowthCheck;
using tracenew::GrowthOptions;
using tracenew::Verdict;

namespace {

SITE void* expected_leak() {
    return support::kept(::operator new(40));
}

/// Frees what a body has left; outlives its tracing.
struct KeptUntilTheEnd {
    ~KeptUntilTheEnd() {
        for (void* block : blocks) {
            ::operator delete(block);
        }
    }
    std::vector<void*> blocks = reserved();
    static std::vector<void*> reserved() {
        std::vector<void*> blocks;
        blocks.reserve(4000);
        return blocks;
    }
};

std::string expectation_text_of(const GrowthCheck& check) {
    std::ostringstream out;
    out << check;
    return out.str();
}

}  // namespace

TEST_CASE("expect_no_growth: what leaves nothing behind is ok, after 33 runs") {
    std::size_t runs = 0;
    const GrowthCheck check = expect_no_growth([&] {
        ++runs;
        ::operator delete(expected_leak());
    });
    INFO(check);
    CHECK(check);
    CHECK(runs == 33);
}

TEST_CASE("expect_no_growth: a block a run is a leak, with its line, and the number of the run") {
    KeptUntilTheEnd left;
    std::size_t last = 0;
    const GrowthCheck check = expect_no_growth([&](std::size_t run) {
        last = run;
        left.blocks.push_back(expected_leak());
    });
    CHECK_FALSE(check.ok());
    CHECK(last > 32);
    CHECK(last < 3003);
    REQUIRE(check.leaks().size() == 1);
    CHECK(support::contains(check.leaks()[0].site.function, "expected_leak"));
    const std::string text = expectation_text_of(check);
    CHECK(text.find("leak: ") == 0);
    CHECK(support::contains(text, "exactly 1 block in each"));
    CHECK(support::contains(text, "expected_leak"));
    CHECK(support::contains(text, "expect_no_growth_test.cpp"));
}

TEST_CASE("expect_no_growth: a block in every tenth run takes more runs, and is found") {
    KeptUntilTheEnd left;
    std::size_t runs = 0;
    GrowthOptions options;
    if (support::has_tsan) {
        options.max_iterations = 3000;  // closes are slow there, and most are left out
    }
    const GrowthCheck check = expect_no_growth(
        [&] {
            if (runs++ % 10 == 0) {
                left.blocks.push_back(expected_leak());
            }
        },
        options);
    CHECK_FALSE(check);
    CHECK(check.leaks().size() == 1);
    CHECK(runs > 100);
    CHECK(runs <= 10 * options.max_iterations + 3);
}

// It was a leak after 33 runs, whatever its size.
TEST_CASE("expect_no_growth: a history that fills is given the runs to be full") {
    for (const std::size_t entries : {20U, 100U, 250U, 1000U}) {
        CAPTURE(entries);
        KeptUntilTheEnd left;
        std::size_t oldest = 0;
        const auto began = std::chrono::steady_clock::now();
        const GrowthCheck check = expect_no_growth([&] {
            left.blocks.push_back(expected_leak());
            if (left.blocks.size() - oldest > entries) {
                ::operator delete(std::exchange(left.blocks[oldest++], nullptr));
            }
        });
        INFO(check);
        const auto took = std::chrono::steady_clock::now() - began;
        const bool had_the_runs = entries <= 100 || took < std::chrono::milliseconds(900);
        CHECK((check.ok() || !had_the_runs));
    }
}

TEST_CASE("expect_no_growth: fewer runs than usual are never exceeded") {
    KeptUntilTheEnd left;
    std::size_t runs = 0;
    GrowthOptions options;
    options.max_iterations = 60;
    CHECK_FALSE(expect_no_growth(
        [&] {
            ++runs;
            left.blocks.push_back(expected_leak());
        },
        options));
    CHECK(runs <= 63);
}

// Those of every 12th to 15th run and of every 22nd and more were "no growth": two blocks in 30
// runs look like a late first use.
TEST_CASE("expect_no_growth: a block in every k-th run is found for each k up to the runs") {
    for (std::size_t k = 1; k <= 30; ++k) {
        for (const std::size_t phase : {std::size_t{0}, std::size_t{3}, k / 2, k - 1}) {
            KeptUntilTheEnd left;
            CAPTURE(k, phase);
            CHECK_FALSE(expect_no_growth([&](std::size_t run) {
                if (run % k == phase % k) {
                    left.blocks.push_back(expected_leak());
                }
            }));
        }
    }
}

TEST_CASE("expect_no_growth: a rarer one is found with more runs, and it says what is not seen") {
    const auto check = [](const GrowthOptions& options) {
        KeptUntilTheEnd left;
        return expect_no_growth(
            [&](std::size_t run) {
                if (run % 100 == 99) {
                    left.blocks.push_back(expected_leak());
                }
            },
            options);
    };
    CHECK(expectation_text_of(check({})) ==
          "no growth (less than one block in 30 iterations would not be seen)");
    GrowthOptions options;
    options.iterations = 100;
    CHECK_FALSE(check(options));
}

TEST_CASE("expect_no_growth: after a late first use a leak is looked for in three times the runs") {
    KeptUntilTheEnd left;
    std::size_t last = 0;
    const GrowthCheck check = expect_no_growth([&](std::size_t run) {
        last = run;
        if (run == 10) {
            left.blocks.push_back(expected_leak());
        }
    });
    CHECK(expectation_text_of(check) ==
          "no growth (less than one block in 30 iterations would not be seen)");
    CHECK(last == 92);
}

TEST_CASE("expect_no_growth: a vector that is only ever added to grows") {
    std::vector<int> numbers;
    const GrowthCheck check = expect_no_growth([&] { numbers.push_back(1); });
    CHECK_FALSE(check);
    REQUIRE_FALSE(check.findings().empty());
    CHECK(check.findings()[0].verdict == Verdict::growing);
}

TEST_CASE("expect_no_growth: a buffer that is used again is no growth") {
    std::vector<char> buffer;
    const GrowthCheck check = expect_no_growth(
        [&](std::size_t run) { buffer.assign(1 + (run + 1) * (run + 1) * 389 % 997, 'x'); });
    INFO(check);
    CHECK(check);
}

TEST_CASE("expect_no_growth: what stays undecided to the end is not ok") {
    KeptUntilTheEnd left;
    std::size_t runs = 0;
    GrowthOptions options;
    options.max_iterations = 60;
    const GrowthCheck check = expect_no_growth(
        [&] {
            if (runs++ % 10 == 0) {
                left.blocks.push_back(expected_leak());
            }
        },
        options);
    CHECK_FALSE(check);
    REQUIRE(check.findings().size() == 1);
    CHECK(check.findings()[0].verdict == Verdict::undecided);
    CHECK(support::contains(expectation_text_of(check), "would settle it"));
}

TEST_CASE("expect_no_growth: a string that is only ever appended to grows") {
    std::string text;
    const GrowthCheck check = expect_no_growth([&] { text.append(300, 'x'); });
    CHECK_FALSE(check);
    REQUIRE_FALSE(check.findings().empty());
    CHECK(check.findings()[0].verdict == Verdict::growing);
}

TEST_CASE("expect_no_growth: one late first use is no growth") {
    KeptUntilTheEnd left;
    const GrowthCheck check = expect_no_growth([&](std::size_t run) {
        if (run == 30) {
            left.blocks.push_back(expected_leak());
        }
    });
    INFO(check);
    CHECK(check);
}

TEST_CASE("expect_no_growth: slack in bytes, in blocks, and suppressions") {
    const auto check = [](GrowthOptions options) {
        KeptUntilTheEnd left;
        options.max_iterations = 0;
        return expect_no_growth([&] { left.blocks.push_back(expected_leak()); }, options);
    };
    GrowthOptions options;
    options.slack_bytes = 30 * 40;
    CHECK(check(options));
    options.slack_bytes = 30 * 40 - 1;
    CHECK_FALSE(check(options));
    options = {};
    options.slack_blocks = 30;
    CHECK(check(options));
    options.slack_blocks = 29;
    CHECK_FALSE(check(options));
    options = {};
    options.suppressions = "leak:expected_leak\n";
    CHECK(check(options));
    options.suppressions = "leak:something_else\n";
    CHECK_FALSE(check(options));
    options.suppressions = "leek:expected_leak\n";
    CHECK(support::contains(expectation_text_of(check(options)),
                            "not measured: suppressions, line 1"));
}

// `slack_blocks = 1` excused every container: it grows in no more blocks than it has.
TEST_CASE("expect_no_growth: a container is excused by bytes, not by blocks") {
    GrowthOptions options;
    const auto check = [&options] {
        std::string text;
        return expect_no_growth([&] { text.append(100000, 'x'); }, options);
    };
    options.slack_blocks = 1;
    CHECK_FALSE(check());
    options.slack_bytes = 1000;
    CHECK_FALSE(check());
    options.slack_bytes = 1000000000;
    CHECK(check());
}

TEST_CASE("expect_no_growth: a body that clears the traces is not ok") {
    KeptUntilTheEnd left;
    const GrowthCheck check = expect_no_growth([&](std::size_t run) {
        if (run < 9) {
            left.blocks.push_back(expected_leak());
        } else if (run == 9) {
            tracenew::Tracer other;
            other.clear_traces();
        }
    });
    CHECK_FALSE(check);
    CHECK(support::contains(check.reason(), "cleared"));
}

TEST_CASE("expect_no_growth: too few runs are not ok, and what the body throws is thrown on") {
    GrowthOptions options;
    options.iterations = options.max_iterations = 5;
    CHECK(support::contains(expectation_text_of(expect_no_growth([] {}, options)),
                            "not measured: too few iterations: 5"));
    CHECK_THROWS_AS(expect_no_growth([] { throw std::logic_error("of the body"); }),
                    std::logic_error);
}

TEST_CASE("expect_no_growth: a probe counts what its suppressions silence") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    KeptUntilTheEnd left;
    tracenew::LoopProbeOptions options;
    options.suppressions = "leak:expected_leak";
    tracenew::LoopProbe probe{tracer, options};
    for (int i = 0; i < 40; ++i) {
        const auto iteration = probe.iteration();
        left.blocks.push_back(expected_leak());
    }
    CHECK(probe.check());
    CHECK(probe.report().suppressed_paths == 1);
    CHECK(probe.report().suppressed_growth == 37 * 40);
}

TEST_CASE("expect_no_growth: what malloc hands out beside operator new is not ok, unless excused") {
    if (support::has_asan || support::has_tsan || !tracenew::detail::Os::malloc_use().is_known) {
        return;
    }
    void* blocks[400] = {};
    std::size_t count = 0;
    GrowthOptions options;
    const auto check = [&] {
        const GrowthCheck checked =
            expect_no_growth([&] { blocks[count++] = support::kept(std::malloc(100)); }, options);
        while (count != 0) {
            std::free(blocks[--count]);
        }
        return checked;
    };
    const GrowthCheck leaked = check();
    CHECK_FALSE(leaked);
    CHECK(leaked.findings().empty());
    CHECK(leaked.unseen_growth() >= 30 * 112);  // some get 16 bytes more
    CHECK(leaked.unseen_growth() < 30 * 128);
    const std::string text = expectation_text_of(leaked);
    CHECK(text.find("memory that operator new does not see grew by 3") == 0);
    CHECK(support::contains(text, " B in malloc (malloc'ed memory grows by 11"));
    CHECK(support::contains(text, "a leak, or a cache that fills"));
    options.slack_unseen = 30 * 128;
    CHECK(check());
    options.slack_unseen = 30 * 112 - 1;
    CHECK_FALSE(check());
    options.slack_unseen = 0;
    options.filters = {tracenew::Filter{true, "*/expect_no_growth_test.cpp"}};
    CHECK(check());  // whoever says what to look at does not ask for the rest
}
