#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <csignal>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>

using support::alive_in;
using support::contains;
using support::rows_in;
using tracenew::Finding;
using tracenew::LoopProbe;
using tracenew::LoopProbeOptions;
using tracenew::StartStatus;
using tracenew::StatisticDiff;
using tracenew::Tracer;
using tracenew::Verdict;

namespace {

SITE void* leaked_by_probe_test() {
    return support::kept(::operator new(100));
}

SITE void* other_leak_of_probe_test() {
    return support::kept(::operator new(300));
}

/// Blocks that a test leaks while it traces; given back when it is over.
struct Leaked {
    ~Leaked() {
        for (std::size_t i = 0; i < count; ++i) {
            ::operator delete(blocks[i]);
        }
    }
    void add(void* block) { blocks[count++] = block; }
    void* blocks[2000] = {};
    std::size_t count = 0;
};

std::vector<StatisticDiff> changed_in(const LoopProbe& probe, const char* function) {
    return rows_in(probe.last_iteration(), function);
}

}  // namespace

TEST_CASE(
    "loop_probe: a request that is born before its scope opens and dies after it is no growth") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbe probe{tracer};
    for (int i = 0; i < 40; ++i) {
        void* request = leaked_by_probe_test();
        { const auto iteration = probe.iteration(); }
        ::operator delete(request);
    }
    {
        void* request = leaked_by_probe_test();
        CHECK(support::alive_in(tracer.take_snapshot(), "leaked_by_probe_test").blocks == 1);
        ::operator delete(request);
    }
    for (const Finding& finding : rows_in(probe.findings(), "leaked_by_probe_test")) {
        CHECK(finding.verdict == Verdict::steady);
    }
    CHECK(probe.leaks().empty());
    CHECK(changed_in(probe, "leaked_by_probe_test").empty());
}

TEST_CASE("loop_probe: last_iteration has what changed between the last two closes") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    LoopProbe probe{tracer};
    leaked.add(leaked_by_probe_test());  // between close 0 and close 1, before the scope opens
    {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
    }
    std::vector<StatisticDiff> rows = changed_in(probe, "leaked_by_probe_test");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].size_diff == 200);
    CHECK(rows[0].count_diff == 2);
    CHECK(rows[0].size == 200);
    {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
    }
    rows = changed_in(probe, "leaked_by_probe_test");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].size_diff == 100);
    CHECK(rows[0].size == 300);
    leaked.add(leaked_by_probe_test());  // after the last close: not yet
    CHECK(changed_in(probe, "leaked_by_probe_test")[0].size == 300);
    { const auto iteration = probe.iteration(); }
    { const auto iteration = probe.iteration(); }
    CHECK(changed_in(probe, "leaked_by_probe_test").empty());
}

TEST_CASE("loop_probe: snapshot_of_last is what was alive at the last close") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    LoopProbe probe{tracer};
    CHECK(alive_in(probe.snapshot_of_last(), "leaked_by_probe_test").blocks == 0);
    {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
    }
    leaked.add(leaked_by_probe_test());
    CHECK(alive_in(probe.snapshot_of_last(), "leaked_by_probe_test").blocks == 1);
    tracer.stop();
    CHECK(alive_in(probe.snapshot_of_last(), "leaked_by_probe_test").blocks == 1);
}

TEST_CASE("loop_probe: a scope that is left by an exception closes its iteration") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbe probe{tracer};
    for (int i = 0; i < 5; ++i) {
        try {
            const auto iteration = probe.iteration();
            throw std::runtime_error("handled");
        } catch (const std::runtime_error&) {
            CHECK(probe.report().iterations == static_cast<std::size_t>(i) + 1);
        }
    }
    CHECK(probe.report().iterations == 5);
    CHECK(tracer.losses().closes == 0);
}

TEST_CASE("loop_probe: an Iteration that was moved from closes nothing") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbe probe{tracer};
    {
        auto first = probe.iteration();
        const tracenew::Iteration second{std::move(first)};
    }
    CHECK(probe.report().iterations == 1);
}

TEST_CASE("loop_probe: what fills up in the warm-up counts for nothing") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    LoopProbeOptions options;
    options.warmup = 10;
    LoopProbe probe{tracer, options};
    for (int i = 0; i < 60; ++i) {
        const auto iteration = probe.iteration();
        if (i < 10) {
            leaked.add(leaked_by_probe_test());
        }
    }
    CHECK(rows_in(probe.findings(), "leaked_by_probe_test").empty());
    CHECK(probe.check().ok());
}

TEST_CASE("loop_probe: a leak is found, with its pace, its line and what is alive of it") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    LoopProbe probe{tracer};
    for (int i = 0; i < 43; ++i) {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
        leaked.add(leaked_by_probe_test());
    }
    const std::vector<Finding> leaks = probe.leaks();
    REQUIRE(leaks.size() == 1);
    CHECK(contains(leaks[0].site.function, "leaked_by_probe_test"));
    CHECK(contains(leaks[0].traceback.site().function, "leaked_by_probe_test"));
    CHECK(leaks[0].bytes_per_iteration == Approx(200));
    CHECK(leaks[0].blocks_per_iteration == Approx(2));
    CHECK(leaks[0].size == 8600);
    CHECK(leaks[0].count == 86);
    CHECK(leaks[0].size_diff == 8000);
    CHECK(leaks[0].count_diff == 80);
    CHECK(leaks[0].iterations == 40);
    CHECK(leaks[0].iterations_grown == 40);
    CHECK_FALSE(probe.check().ok());
    CHECK(probe.check().reason().empty());
    CHECK(probe.check().leaks().size() == 1);
    CHECK(probe.findings().front().verdict == Verdict::leak);
}

TEST_CASE("loop_probe: filters say which traces to look at, group_by what a row is") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    LoopProbeOptions options;
    SECTION("excluded") {
        tracenew::Filter filter;
        filter.inclusive = false;
        filter.function_pattern = "*leaked_by_probe_test*";
        options.filters.push_back(filter);
    }
    SECTION("by file") {
        options.group_by = tracenew::GroupBy::file;
    }
    LoopProbe probe{tracer, options};
    for (int i = 0; i < 40; ++i) {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
        leaked.add(other_leak_of_probe_test());
    }
    const std::vector<Finding> leaks = probe.leaks();
    REQUIRE(leaks.size() == 1);
    if (options.group_by == tracenew::GroupBy::file) {
        CHECK(contains(leaks[0].site.file, "loop_probe_test.cpp"));
        CHECK(leaks[0].site.line == 0);
        CHECK(leaks[0].bytes_per_iteration == Approx(400));
    } else {
        CHECK(contains(leaks[0].site.function, "other_leak_of_probe_test"));
        CHECK(changed_in(probe, "leaked_by_probe_test").empty());
        CHECK(changed_in(probe, "other_leak_of_probe_test").size() == 1);
    }
}

TEST_CASE("loop_probe: print_each prints what each iteration has changed") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    std::ostringstream out;
    LoopProbeOptions options;
    options.out = &out;
    options.print_each = true;
    tracenew::Filter filter;
    filter.function_pattern = "*leaked_by_probe_test*";
    options.filters.push_back(filter);
    LoopProbe probe{tracer, options};
    {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
    }
    { const auto iteration = probe.iteration(); }
    const std::string text = out.str();
    CHECK(text.find("[ Iteration 1: 1 line changed ]\n"
                    "0.1 new KiB 0.1 total KiB 1 new 1 total memory blocks:\n"
                    "  File \"") == 0);
    CHECK(contains(text, "[ Iteration 2: 0 lines changed ]\n"));
}

TEST_CASE("loop_probe: a stream that fails or throws is swallowed and counted") {
    struct Refuses : std::streambuf {
        bool throws = false;
        int_type overflow(int_type) override {
            if (throws) {
                throw std::runtime_error("disk full");
            }
            return traits_type::eof();
        }
    };
    Refuses buffer;
    std::ostream out{&buffer};
    SECTION("fails") {}
    SECTION("throws") {
        buffer.throws = true;
        out.exceptions(std::ios::badbit | std::ios::failbit);
    }
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbeOptions options;
    options.out = &out;
    options.print_each = true;
    LoopProbe probe{tracer, options};
    for (int i = 0; i < 3; ++i) {
        const auto iteration = probe.iteration();
    }
    CHECK(tracer.losses().closes == 3);
    CHECK(probe.report().iterations == 3);
}

TEST_CASE("loop_probe: report_on(signal) prints one report at the close after the signal") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    std::ostringstream out;
    void (*const before)(int) = std::signal(SIGUSR1, SIG_DFL);
    {
        LoopProbeOptions options;
        options.out = &out;
        LoopProbe probe{tracer, options};
        LoopProbe other{tracer, options};
        CHECK(probe.report_on(SIGUSR1));
        CHECK(probe.report_on(SIGUSR1));
        CHECK_FALSE(probe.report_on(SIGUSR2));  // it listens to one
        CHECK(other.report_on(SIGUSR1));
        { const auto iteration = probe.iteration(); }
        CHECK(out.str().empty());
        std::raise(SIGUSR1);
        CHECK(out.str().empty());
        { const auto iteration = probe.iteration(); }
        CHECK(out.str().find("[ 2 iterations") == 0);
        const std::size_t length = out.str().size();
        { const auto iteration = probe.iteration(); }
        CHECK(out.str().size() == length);
    }
    std::raise(SIGUSR1);  // nobody answers, and nobody is killed
    LoopProbeOptions options;
    options.out = &out;
    LoopProbe next{tracer, options};
    out.str("");
    CHECK(next.report_on(SIGUSR1));
    { const auto iteration = next.iteration(); }
    CHECK(out.str().empty());
    std::raise(SIGUSR1);
    { const auto iteration = next.iteration(); }
    CHECK(out.str().find("[ 2 iterations") == 0);
    std::signal(SIGUSR1, before);
}

TEST_CASE("loop_probe: report_on() leaves a signal alone that the program handles or ignores") {
    Tracer tracer;
    LoopProbe probe{tracer};
    void (*const before)(int) = std::signal(SIGUSR2, SIG_IGN);
    CHECK_FALSE(probe.report_on(SIGUSR2));
    static int handled = 0;
    std::signal(SIGUSR2, [](int) { ++handled; });
    CHECK_FALSE(probe.report_on(SIGUSR2));
    std::raise(SIGUSR2);
    CHECK(handled == 1);
    std::signal(SIGUSR2, before);
    for (const int impossible : {0, -1, SIGKILL, 65, 1000}) {
        CHECK_FALSE(probe.report_on(impossible));
    }
}

TEST_CASE("loop_probe: report_every, as a number or a duration, prints by itself in a loop that "
          "never ends") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    std::ostringstream out;
    LoopProbeOptions options;
    options.out = &out;
    SECTION("a number") {
        options.report_every_seconds = 1;
    }
    SECTION("std::chrono's, which is what is used if both are set") {
        options.report_every_seconds = 1000000;
        options.report_every = std::chrono::milliseconds{1000};
    }
    SECTION("none of std::chrono's") {
        options.report_every_seconds = 1;
        options.report_every = std::chrono::seconds{-1};
    }
    LoopProbe probe{tracer, options};
    for (int i = 0; i < 6000 && out.str().empty(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        const auto iteration = probe.iteration();
    }
    CHECK(contains(out.str(), " iterations, the first 3 as warm-up: "));
}

TEST_CASE("loop_probe: iterations of several threads are all counted, and their leak is found") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbe probe{tracer};
    constexpr std::size_t each = 200;
    static Leaked leaked[4];
    std::vector<std::thread> threads;
    for (Leaked& mine : leaked) {
        mine.count = 0;
        threads.emplace_back([&probe, &mine] {
            for (std::size_t i = 0; i < each; ++i) {
                const auto iteration = probe.iteration();
                mine.add(leaked_by_probe_test());
                std::this_thread::sleep_for(std::chrono::microseconds(500));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    { const auto iteration = probe.iteration(); }
    CHECK(probe.report().iterations == 4 * each + 1);
    CHECK(tracer.losses().closes == 0);
    const std::vector<Finding> leaks = rows_in(probe.leaks(), "leaked_by_probe_test");
    REQUIRE(leaks.size() == 1);
    CHECK(leaks[0].count == 4 * each);
    tracer.stop();
    for (Leaked& mine : leaked) {
        for (std::size_t i = 0; i < mine.count; ++i) {
            ::operator delete(mine.blocks[i]);
        }
        mine.count = 0;
    }
}

TEST_CASE("loop_probe: two probes watch two loops") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    LoopProbe outer{tracer};
    for (int i = 0; i < 30; ++i) {
        const auto outer_iteration = outer.iteration();
        leaked.add(leaked_by_probe_test());
        LoopProbe inner{tracer};
        for (int k = 0; k < 5; ++k) {
            const auto inner_iteration = inner.iteration();
        }
        CHECK(inner.report().iterations == 5);
    }
    CHECK(outer.report().iterations == 30);
    CHECK(rows_in(outer.leaks(), "leaked_by_probe_test").size() == 1);
}

TEST_CASE("loop_probe: a probe that is made before start() begins with the tracing") {
    Tracer tracer;
    Leaked leaked;
    LoopProbe probe{tracer};
    CHECK(contains(probe.check().reason(), "not tracing"));
    REQUIRE(tracer.start() == StartStatus::started);
    for (int i = 0; i < 45; ++i) {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
    }
    CHECK(rows_in(probe.leaks(), "leaked_by_probe_test").size() == 1);
    CHECK(probe.check().reason().empty());
}

TEST_CASE("loop_probe: closes while not tracing are counted as lost, and nothing is measured") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbe probe{tracer};
    for (int i = 0; i < 30; ++i) {
        const auto iteration = probe.iteration();
    }
    CHECK(probe.check().ok());
    tracer.stop();
    for (int i = 0; i < 4; ++i) {
        const auto iteration = probe.iteration();
    }
    CHECK(tracer.losses().closes == 4);
    CHECK_FALSE(probe.check().ok());
    CHECK(contains(probe.check().reason(), "not tracing"));
    CHECK_FALSE(probe.report().tracing);
    CHECK(probe.report().iterations == 30);
}

// Who was still alive was asked after all was forgotten: every leak was "warming up", and the
// report said "no leak", at the natural end of a program.
TEST_CASE("loop_probe: what was found before the tracing ended is still reported after it") {
    auto owner = std::make_unique<Tracer>();
    REQUIRE(owner->start() == StartStatus::started);
    Tracer tracer;
    Leaked leaked;
    LoopProbe probe{tracer};
    for (int i = 0; i < 43; ++i) {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
    }
    const std::size_t peak = tracer.traced_memory().peak;
    SECTION("by stop()") {
        tracer.stop();
    }
    SECTION("by the destructor of who began it") {
        owner.reset();
    }
    SECTION("by clear_traces()") {
        tracer.clear_traces();
    }
    SECTION("by stop(), and another one began") {
        tracer.stop();
        REQUIRE(tracer.start() == StartStatus::started);
    }
    const std::vector<Finding> findings = rows_in(probe.leaks(), "leaked_by_probe_test");
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].size_diff == 4000);
    CHECK(findings[0].iterations_grown == 40);
    CHECK(findings[0].bytes_per_iteration == Approx(100));
    const tracenew::LoopReport report = probe.report();
    CHECK_FALSE(report.tracing);
    CHECK(report.memory.current >= 4300);
    CHECK(report.memory.peak >= peak);
    CHECK(report.blocks >= 43);
    CHECK_FALSE(probe.check().ok());
    CHECK(probe.check().leaks().size() == 1);
}

TEST_CASE("loop_probe: what was dropped before the tracing ended is still reported after it") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbe probe{tracer};
    for (int i = 0; i < 40; ++i) {
        const auto iteration = probe.iteration();
    }
    tracenew::detail::recorder.losses.dropped.store(2, tracenew::detail::order_relaxed);
    tracer.stop();
    CHECK(probe.report().losses.dropped == 2);
    REQUIRE(tracer.start() == StartStatus::started);
    CHECK(tracer.losses().dropped == 0);
    CHECK(probe.report().losses.dropped == 2);
}

TEST_CASE("loop_probe: clear_traces and a new tracing in the middle begin the measurement again") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    LoopProbe probe{tracer};
    for (int i = 0; i < 20; ++i) {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
    }
    SECTION("clear_traces") {
        tracer.clear_traces();
    }
    SECTION("stop and start") {
        tracer.stop();
        REQUIRE(tracer.start() == StartStatus::started);
    }
    for (int i = 0; i < 3; ++i) {
        const auto iteration = probe.iteration();
    }
    CHECK(probe.report().iterations < 5);
    for (int i = 0; i < 40; ++i) {
        const auto iteration = probe.iteration();
    }
    CHECK(rows_in(probe.findings(), "leaked_by_probe_test").empty());
    // What leaked before is forgotten: that is no "no growth".
    CHECK_FALSE(probe.check().ok());
    CHECK(
        contains(probe.check().reason(), "cleared, or tracing was started anew, after 20 iterat"));
    CHECK(probe.report().forgotten == 20);
}

TEST_CASE("loop_probe: clear_traces in the warm-up forgets nothing that counts") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbe probe{tracer};
    for (int i = 0; i < 50; ++i) {
        const auto iteration = probe.iteration();
        if (i == 1) {
            tracer.clear_traces();
        }
    }
    CHECK(probe.report().forgotten == 0);
    CHECK(probe.check().ok());
}

TEST_CASE("loop_probe: who asks after the loop finds the iterations that no close had counted") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbe probe{tracer};
    std::size_t iterations = 1;
    {
        const auto under_way = probe.iteration();
        while (probe.report().pending < 2 && iterations < 50000000) {
            for (int i = 0; i < 10000; ++i, ++iterations) {
                const auto iteration = probe.iteration();
            }
        }
        CHECK(probe.report().pending >= 2);
        CHECK(probe.report().iterations + probe.report().pending == iterations - 1);
    }
    CHECK(probe.report().pending == 0);
    CHECK(probe.report().iterations == iterations);
}

TEST_CASE("loop_probe: a filter that nothing ever matched is not ok when something else grew") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    bool leaks = true;
    LoopProbeOptions options;
    tracenew::Filter filter;
    SECTION("a typo") {
        filter.file_pattern = "*/no_such_file.cpp";
        filter.line = 7;
    }
    SECTION("a place that allocates nothing, and nothing grows elsewhere") {
        filter.file_pattern = "*/no_such_file.cpp";
        leaks = false;
    }
    SECTION("a place that frees what it allocates, and something grows elsewhere") {
        filter.function_pattern = "*other_leak_of_probe_test*";
    }
    options.filters.push_back(filter);
    LoopProbe probe{tracer, options};
    for (int i = 0; i < 40; ++i) {
        const auto iteration = probe.iteration();
        ::operator delete(other_leak_of_probe_test());
        if (leaks) {
            leaked.add(leaked_by_probe_test());
        }
    }
    const bool is_wrong = leaks && filter.line != 0;
    CHECK(probe.check().ok() == !is_wrong);
    CHECK(probe.report().unmatched_filter == (is_wrong ? "file */no_such_file.cpp, line 7" : ""));
    CHECK(contains(probe.check().reason(), "\"file */no_such_file.cpp, line 7\"") == is_wrong);
}

TEST_CASE(
    "loop_probe: a filter with a typo beside one that matches hides what only it would show") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    LoopProbeOptions options;
    options.filters = {tracenew::Filter::including(), tracenew::Filter::including("*/typo.cpp")};
    options.filters[0].function_pattern = "*other_leak_of_probe_test*";
    bool is_excluded = false;
    SECTION("what it hides grows") {}
    SECTION("what it hides grows, and is not asked for") {
        options.filters.push_back(tracenew::Filter::excluding());
        options.filters[2].function_pattern = "*leaked_by_probe_test*";
        is_excluded = true;
    }
    SECTION("what it hides grows, and is suppressed") {
        options.suppressions = "leak:leaked_by_probe_test";
        is_excluded = true;
    }
    LoopProbe probe{tracer, options};
    for (int i = 0; i < 40; ++i) {
        const auto iteration = probe.iteration();
        leaked.add(other_leak_of_probe_test());
        leaked.add(leaked_by_probe_test());
    }
    const tracenew::LoopReport report = probe.report();
    CHECK(report.unmatched_filter == (is_excluded ? "" : "file */typo.cpp"));
    REQUIRE(report.leaks().size() == 1);
    CHECK(contains(report.leaks()[0].site.function, "other_leak_of_probe_test"));
    CHECK(probe.leaks().size() == 1);
    CHECK(report.suppressed_paths == 0);  // of what was asked for
}

TEST_CASE("loop_probe: check() is not ok when nothing was really measured, and says why") {
    Tracer tracer;
    SECTION("start() was refused") {
        CHECK(tracer.start(std::size_t{0}) == StartStatus::invalid_options);
        const LoopProbe probe{tracer};
        CHECK_FALSE(probe.check().ok());
        CHECK(contains(probe.check().reason(), "invalid_options"));
    }
    SECTION("never started") {
        const LoopProbe probe{tracer};
        CHECK_FALSE(probe.check().ok());
        CHECK(contains(probe.check().reason(), "not tracing"));
    }
    SECTION("too few iterations") {
        REQUIRE(tracer.start() == StartStatus::started);
        LoopProbe probe{tracer};
        for (std::size_t i = 0; i < 3 + tracenew::GrowthCheck::least_iterations - 1; ++i) {
            const auto iteration = probe.iteration();
        }
        CHECK_FALSE(probe.check().ok());
        CHECK(contains(probe.check().reason(), "too few iterations: 19"));
        { const auto iteration = probe.iteration(); }
        CHECK(probe.check().ok());
    }
    SECTION("blocks were dropped") {
        REQUIRE(tracer.start() == StartStatus::started);
        LoopProbe probe{tracer};
        for (int i = 0; i < 40; ++i) {
            const auto iteration = probe.iteration();
        }
        CHECK(probe.check().ok());
        tracenew::detail::recorder.losses.dropped.store(2, tracenew::detail::order_relaxed);
        CHECK_FALSE(probe.check().ok());
        CHECK(contains(probe.check().reason(), "2 allocations were dropped"));
    }
}

TEST_CASE("loop_probe: a report is a value that says everything") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    Leaked leaked;
    LoopProbeOptions options;
    options.warmup = 2;
    options.top = 7;
    LoopProbe probe{tracer, options};
    for (int i = 0; i < 42; ++i) {
        const auto iteration = probe.iteration();
        leaked.add(leaked_by_probe_test());
    }
    const tracenew::LoopReport report = probe.report();
    CHECK(report.start_status == StartStatus::started);
    CHECK(report.tracing);
    CHECK(report.iterations == 42);
    CHECK(report.warmup == 2);
    CHECK(report.top == 7);
    CHECK(report.merged == 0);
    CHECK(report.memory.current >= 4200);
    CHECK(report.memory.peak >= report.memory.current);
    CHECK(report.blocks >= 42);
    CHECK(report.resident > 100000);
    CHECK(report.tracer_memory > 0);
    CHECK(report.seconds > 0);
    CHECK(report.loop_seconds >= report.seconds);
    CHECK(report.close_seconds > 0);
    const std::vector<Finding> rows = rows_in(report.findings, "leaked_by_probe_test");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].site.line == rows[0].source_begins + 2);
    CHECK(contains(rows[0].source.c_str(), "leaked_by_probe_test() {\n"));
}

TEST_CASE("loop_probe: keeping what it answers does not show in what it answers next") {
    Tracer tracer;
    REQUIRE(tracer.start() == StartStatus::started);
    LoopProbe probe{tracer};
    for (int i = 0; i < 5; ++i) {
        const auto iteration = probe.iteration();
    }
    const std::size_t before = tracer.traced_memory().current;
    const tracenew::LoopReport report = probe.report();
    const std::vector<Finding> findings = probe.findings();
    const std::vector<StatisticDiff> rows = probe.last_iteration();
    const tracenew::Snapshot snapshot = probe.snapshot_of_last();
    const tracenew::GrowthCheck check = probe.check();
    CHECK(tracer.traced_memory().current >= before);
    { const auto iteration = probe.iteration(); }
    for (const StatisticDiff& row : probe.last_iteration()) {
        CHECK_FALSE(contains(row.site.function, "tracenew::"));
    }
}
