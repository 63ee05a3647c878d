#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

using support::contains;
using tracenew::Finding;
using tracenew::Verdict;

namespace cause_test {

struct Header {
    explicit Header(std::size_t size)
        : text(size, 'h') {}
    std::string text;
};

struct Session {
    SITE explicit Session(std::size_t user)
        : name(100, 'n') {
        for (std::size_t i = 0; i <= user % 3; ++i) {
            headers.emplace(i, Header{50});
        }
        support::kept(this);
    }
    std::string name;
    std::map<std::size_t, Header> headers;
};

using Sessions = std::vector<std::unique_ptr<Session>>;

constexpr unsigned new_session = __LINE__ + 2;
SITE Session* open_session(std::size_t user) {
    auto* session = new Session(user);
    return static_cast<Session*>(support::kept(session));
}

/// Two objects, made in two functions, and what holds them: what a library does in one call.
struct Iterator {
    std::unique_ptr<std::string> key;
    std::unique_ptr<std::vector<int>> children;
    std::unique_ptr<long[]> cleanup;
};
SITE std::unique_ptr<std::string> make_key() {
    auto key = std::make_unique<std::string>(40, 'k');
    support::kept(key.get());
    return key;
}
SITE std::unique_ptr<std::vector<int>> make_children() {
    auto children = std::make_unique<std::vector<int>>(10);
    support::kept(children.get());
    return children;
}
SITE std::unique_ptr<long[]> make_cleanup() {
    auto cleanup = std::make_unique<long[]>(5);
    support::kept(cleanup.get());
    return cleanup;
}
SITE Iterator make_iterator() {
    Iterator made;
    made.key = make_key();
    made.children = make_children();
    made.cleanup = make_cleanup();
    support::kept(&made);
    return made;
}
constexpr unsigned line_of_scan = __LINE__ + 2;
SITE void scan(std::vector<Iterator>& iterators) {
    iterators.push_back(make_iterator());
    support::kept(&iterators);
}

SITE void* one_leak() {
    return support::kept(::operator new(40));
}
SITE void* other_leak() {
    return support::kept(::operator new(50));
}
SITE void* third_leak() {
    return support::kept(::operator new(60));
}

/// Runs a loop and hands its probe over while what it left is still there.
template <class Body, class Look>
void watch(tracenew::LoopProbeOptions options, Body&& body, Look&& look) {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start(30) == tracenew::StartStatus::started);
    tracenew::LoopProbe probe{tracer, std::move(options)};
    for (std::size_t i = 0; i < 103; ++i) {
        const auto iteration = probe.iteration();
        body(i);
    }
    look(probe);
    tracer.stop();
}

}  // namespace cause_test

TEST_CASE("cause_findings: an object that is never deleted is one finding, with its parts") {
    cause_test::Sessions sessions;
    sessions.reserve(200);
    const auto body = [&](std::size_t i) { sessions.emplace_back(cause_test::open_session(i)); };
    cause_test::watch({}, body, [](const tracenew::LoopProbe& probe) {
        const std::vector<Finding> leaks = probe.leaks();
        REQUIRE(leaks.size() == 1);
        const Finding& leak = leaks[0];
        CHECK(leak.site.line == cause_test::new_session);
        CHECK(contains(leak.site.function, "open_session"));
        CHECK(leak.traceback.site().line == cause_test::new_session);
        REQUIRE(leak.parts.size() >= 3);
        const auto sum = [&](auto&& of) {
            double all = 0;
            for (const Finding& part : leak.parts) {
                all += static_cast<double>(of(part));
            }
            return all;
        };
        CHECK(sum([](const Finding& part) { return part.size; }) == Approx(leak.size));
        CHECK(sum([](const Finding& part) { return part.count_diff; }) == Approx(leak.count_diff));
        CHECK(sum([](const Finding& part) { return part.bytes_per_iteration; }) ==
              Approx(leak.bytes_per_iteration));
        CHECK(sum([](const Finding& part) { return part.blocks_interval.low; }) ==
              Approx(leak.blocks_interval.low));
        CHECK(leak.iterations_grown == 100);
        CHECK(leak.iterations_grown_is_exact);
        for (const Finding& part : leak.parts) {
            CHECK(part.parts.empty());
            CHECK(part.verdict == Verdict::leak);
        }
        // The object, its name, and a node and a text for each of two headers on average.
        CHECK(leak.blocks_per_iteration == Approx(6).epsilon(0.05));
        CHECK(contains(leak.parts.back().traceback.site().function, "cause_test"));

        std::ostringstream report;
        report << probe.report();
        CHECK(contains(report.str(), "as warm-up: 1 leak, "));
        CHECK(contains(report.str(), "lines that leak in step; this line leads to all of them:\n"));
        CHECK(probe.check().leaks().size() == 1);
        CHECK(probe.report().leaks().size() == 1);
    });
}

TEST_CASE(
    "cause_findings: an iterator of three functions' making is one, by the call that makes it") {
    std::vector<cause_test::Iterator> iterators;
    iterators.reserve(200);
    cause_test::watch(
        {}, [&](std::size_t) { cause_test::scan(iterators); },
        [](const tracenew::LoopProbe& probe) {
            const std::vector<Finding> leaks = probe.leaks();
            REQUIRE(leaks.size() == 1);
            CHECK(leaks[0].parts.size() >= 3);
            CHECK(contains(leaks[0].site.function, "cause_test::scan"));
            CHECK(leaks[0].site.line == cause_test::line_of_scan);
        });
}

TEST_CASE("cause_findings: calls in the loop's body that leak in step are leaks of their own") {
    std::vector<void*> blocks;
    blocks.reserve(1000);
    const auto body = [&](std::size_t) {
        blocks.push_back(cause_test::one_leak());
        blocks.push_back(cause_test::other_leak());
        blocks.push_back(cause_test::third_leak());
    };
    cause_test::watch({}, body, [](const tracenew::LoopProbe& probe) {
        CHECK(probe.leaks().size() == 3);
        for (const Finding& leak : probe.leaks()) {
            CHECK(leak.parts.empty());
        }
    });
    for (void* block : blocks) {
        ::operator delete(block);
    }
}

TEST_CASE("cause_findings: rows that are no lines have no parts") {
    cause_test::Sessions sessions;
    sessions.reserve(200);
    tracenew::LoopProbeOptions options;
    options.group_by = tracenew::GroupBy::function;
    const auto body = [&](std::size_t i) { sessions.emplace_back(cause_test::open_session(i)); };
    cause_test::watch(options, body, [](const tracenew::LoopProbe& probe) {
        CHECK(probe.leaks().size() >= 2);
        CHECK(probe.leaks()[0].parts.empty());
    });
}

TEST_CASE("cause_findings: slack is for each of the lines") {
    cause_test::Sessions sessions;
    sessions.reserve(200);
    tracenew::LoopProbeOptions options;
    options.slack_blocks = 210;  // there are two headers in each iteration, and others are fewer
    const auto body = [&](std::size_t i) { sessions.emplace_back(cause_test::open_session(i)); };
    cause_test::watch(options, body, [](const tracenew::LoopProbe& probe) {
        const std::vector<Finding> leaks = probe.leaks();
        REQUIRE(leaks.size() == 1);
        CHECK(leaks[0].grown_blocks > 500);
        for (const Finding& part : leaks[0].parts) {
            CHECK(part.grown_blocks <= 210);
        }
        CHECK(probe.check().ok());
    });
}

TEST_CASE("cause_findings: a rule is that of all parts, or none") {
    Finding part;
    part.exact_blocks = 2;
    part.exact_iterations = 7;
    part.iterations = 70;
    part.iterations_grown = 10;
    part.begins = 5;
    part.size = 100;
    Finding other = part;
    other.exact_blocks = 1;
    other.begins = 3;
    Finding sum = tracenew::detail::sum_of({part, other});
    CHECK(sum.exact_blocks == 3);
    CHECK(sum.exact_iterations == 7);
    CHECK(sum.begins == 3);
    CHECK(sum.size == 200);
    CHECK(sum.iterations_grown == 10);
    CHECK(sum.iterations_grown_is_exact);
    CHECK(sum.parts.size() == 2);
    other.exact_blocks = other.exact_iterations = 0;
    other.iterations_grown = 11;
    sum = tracenew::detail::sum_of({part, other});
    CHECK(sum.exact_blocks == 0);
    CHECK(sum.exact_iterations == 0);
    CHECK(sum.iterations_grown == 11);
    CHECK_FALSE(sum.iterations_grown_is_exact);
}
