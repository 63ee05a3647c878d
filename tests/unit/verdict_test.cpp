// The verdicts of real loops, end to end: hook, probe, births, judge.
#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

using support::rows_in;
using tracenew::Finding;
using tracenew::LoopProbe;
using tracenew::Tracer;
using tracenew::Verdict;

namespace {

std::atomic<bool> was_traced{false};  // see noted()

/// Runs a loop under a probe; asks for its findings while the loop's blocks are still alive.
std::vector<Finding> findings_of(std::size_t iterations,
                                 const std::function<void(std::size_t)>& body) {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    LoopProbe probe{tracer};
    was_traced = false;
    for (std::size_t i = 0; i < iterations; ++i) {
        const auto iteration = probe.iteration();
        body(i);
    }
    CHECK(tracer.losses().dropped == 0);
    return probe.findings();
}

Verdict verdict_in(const std::vector<Finding>& findings, const char* function) {
    const std::vector<Finding> rows = rows_in(findings, function);
    REQUIRE_FALSE(rows.empty());  // a site that was never seen is not steady
    return rows[0].verdict;
}

/// A block of a site that need have no row, for its blocks come and go.
void* noted(void* block) {
    was_traced = Tracer{}.traceback_of(block).has_value();
    return block;
}

/// The verdict on such a site, which was traced all the same.
Verdict verdict_on_passing(const std::vector<Finding>& findings, const char* function) {
    CHECK(was_traced);
    const std::vector<Finding> rows = rows_in(findings, function);
    return rows.empty() ? Verdict::steady : rows[0].verdict;
}

/// Frees what a loop has left; outlives the tracing.
struct LoopsBlocks {
    ~LoopsBlocks() { clear(); }
    void add(void* block) { blocks.push_back(block); }
    void drop_oldest() {
        ::operator delete(blocks.front());
        blocks.pop_front();
    }
    void clear() {
        while (!blocks.empty()) {
            drop_oldest();
        }
    }
    std::deque<void*> blocks;
};

SITE void* verdict_leak() {
    return support::kept(::operator new(100));
}

SITE void* verdict_one_line(std::size_t size) {
    return support::kept(::operator new(size));
}

SITE void* verdict_leaking_path() {
    return support::kept(verdict_one_line(40));
}

SITE void verdict_busy_path() {
    ::operator delete(verdict_one_line(500));
}

SITE void* verdict_cache() {
    return noted(support::kept(::operator new(200)));
}

SITE void* verdict_lazy() {
    return support::kept(::operator new(300));
}

SITE void verdict_grow(std::vector<int>& vector) {
    vector.push_back(1);
    support::kept(vector.data());
}

SITE void* verdict_log_line() {
    return support::kept(::operator new(64));
}

SITE void verdict_churn(std::size_t i) {
    void* blocks[8];
    for (std::size_t k = 0; k < 8; ++k) {
        blocks[k] = noted(support::kept(::operator new(i % 7 * 100 + k)));
    }
    for (void* block : blocks) {
        ::operator delete(block);
    }
}

}  // namespace

TEST_CASE(
    "verdict: four blocks left by each iteration are a leak, and the only finding of its kind") {
    LoopsBlocks blocks;
    const std::vector<Finding> findings = findings_of(60, [&](std::size_t i) {
        for (int k = 0; k < 4; ++k) {
            blocks.add(verdict_leak());
        }
        verdict_churn(i);
    });
    REQUIRE(rows_in(findings, "verdict_leak").size() == 1);
    const Finding leak = rows_in(findings, "verdict_leak")[0];
    CHECK(leak.verdict == Verdict::leak);
    CHECK(leak.blocks_per_iteration == Approx(4));
    CHECK(leak.bytes_per_iteration == Approx(400));
    CHECK(leak.iterations_grown == leak.iterations);
    CHECK(verdict_on_passing(findings, "verdict_churn") == Verdict::steady);
}

TEST_CASE("verdict: a leak in every second and every tenth iteration is a leak") {
    for (const std::size_t period : {2U, 10U}) {
        LoopsBlocks blocks;
        const std::vector<Finding> findings =
            findings_of(period * 20 + period + 3, [&](std::size_t i) {
                if (i % period == 0) {
                    blocks.add(verdict_leak());
                }
            });
        CAPTURE(period);
        REQUIRE(rows_in(findings, "verdict_leak").size() == 1);
        const Finding leak = rows_in(findings, "verdict_leak")[0];
        CHECK(leak.verdict == Verdict::leak);
        CHECK(leak.bytes_per_iteration == Approx(100.0 / static_cast<double>(period)).epsilon(0.2));
    }
}

TEST_CASE("verdict: a small leak beside heavy churn at the same line is a leak, by its own path") {
    LoopsBlocks blocks;
    const std::vector<Finding> findings = findings_of(100, [&](std::size_t i) {
        for (std::size_t k = 0; k < 50 + i % 13; ++k) {
            verdict_busy_path();
        }
        blocks.add(verdict_leaking_path());
    });
    const std::vector<Finding> rows = rows_in(findings, "verdict_one_line");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].verdict == Verdict::leak);
    bool names_the_path = false;
    for (const tracenew::Frame& frame : rows[0].traceback) {
        names_the_path =
            names_the_path || support::contains(frame.function, "verdict_leaking_path");
    }
    CHECK(names_the_path);
}

TEST_CASE(
    "verdict: a leak beside blocks that live for a few iterations at the same line is a leak") {
    LoopsBlocks leaked;
    LoopsBlocks queue;
    const std::vector<Finding> findings = findings_of(200, [&](std::size_t i) {
        leaked.add(verdict_leak());
        for (std::size_t k = 0; k < i * 7 % 11; ++k) {
            queue.add(verdict_leak());
        }
        while (queue.blocks.size() > i * 5 % 17) {
            queue.drop_oldest();
        }
    });
    CHECK(verdict_in(findings, "verdict_leak") == Verdict::leak);
}

TEST_CASE("verdict: a bounded LRU cache that fills is no leak") {
    for (const std::size_t capacity : {30U, 100U, 150U}) {
        LoopsBlocks cache;
        const std::vector<Finding> findings = findings_of(200, [&](std::size_t) {
            cache.add(verdict_cache());
            if (cache.blocks.size() > capacity) {
                cache.drop_oldest();
            }
        });
        CAPTURE(capacity);
        CHECK(verdict_in(findings, "verdict_cache") != Verdict::leak);
    }
}

TEST_CASE("verdict: a ring buffer is steady") {
    LoopsBlocks ring;
    const std::vector<Finding> findings = findings_of(100, [&](std::size_t) {
        ring.add(verdict_cache());
        if (ring.blocks.size() > 3) {
            ring.drop_oldest();
        }
    });
    CHECK(verdict_on_passing(findings, "verdict_cache") == Verdict::steady);
}

TEST_CASE("verdict: lazy initialisation is no leak") {
    LoopsBlocks lazy;
    const std::vector<Finding> findings = findings_of(100, [&](std::size_t i) {
        if (i >= 3 && i < 13) {
            for (int k = 0; k < 3; ++k) {
                lazy.add(verdict_lazy());
            }
        }
    });
    CHECK(verdict_in(findings, "verdict_lazy") == Verdict::warming_up);
}

TEST_CASE("verdict: a vector that doubles is growing") {
    std::vector<int> vector(8);
    const std::vector<Finding> findings =
        findings_of(300, [&](std::size_t) { verdict_grow(vector); });
    CHECK(verdict_in(findings, "verdict_grow") == Verdict::growing);
}

TEST_CASE("verdict: a log buffer that is flushed is a sawtooth") {
    LoopsBlocks log;
    const std::vector<Finding> findings = findings_of(200, [&](std::size_t i) {
        log.add(verdict_log_line());
        if (i % 25 == 24) {
            log.clear();
        }
    });
    const Verdict verdict = verdict_in(findings, "verdict_log_line");
    CHECK((verdict == Verdict::sawtooth || verdict == Verdict::steady));
}

TEST_CASE("verdict: the leak of two threads is found, and nothing else") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    LoopProbe probe{tracer};
    LoopsBlocks leaked[2];
    std::vector<std::thread> threads;
    for (LoopsBlocks& mine : leaked) {
        threads.emplace_back([&probe, &mine] {
            for (std::size_t i = 0; i < 120; ++i) {
                const auto iteration = probe.iteration();
                mine.add(verdict_leak());
                verdict_churn(i);
                std::this_thread::sleep_for(std::chrono::microseconds(500));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    { const auto iteration = probe.iteration(); }
    const std::vector<Finding> findings = probe.findings();
    CHECK(verdict_in(findings, "verdict_leak") == Verdict::leak);
    CHECK(verdict_on_passing(findings, "verdict_churn") != Verdict::leak);
}

TEST_CASE("verdict: a tracing that begins late in a process finds a leak as quickly") {
    for (int i = 0; i < 1000000; ++i) {
        tracenew::detail::recorder.clock.tick();
    }
    LoopsBlocks blocks;
    const std::vector<Finding> findings =
        findings_of(60, [&](std::size_t) { blocks.add(verdict_leak()); });
    CHECK(verdict_in(findings, "verdict_leak") == Verdict::leak);
}

TEST_CASE("verdict: a probe that is made late in a tracing does not call a leak no growth") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    for (int i = 0; i < 1000000; ++i) {
        tracenew::detail::recorder.clock.tick();
    }
    LoopsBlocks blocks;
    LoopProbe probe{tracer};
    for (int i = 0; i < 60; ++i) {
        const auto iteration = probe.iteration();
        blocks.add(verdict_leak());
    }
    CHECK_FALSE(probe.check().ok());
}

TEST_CASE("verdict: after ten iterations it is too early to tell, and it says for how long") {
    LoopsBlocks blocks;
    const std::vector<Finding> findings =
        findings_of(10, [&](std::size_t) { blocks.add(verdict_leak()); });
    REQUIRE(rows_in(findings, "verdict_leak").size() == 1);
    const Finding finding = rows_in(findings, "verdict_leak")[0];
    CHECK(finding.verdict == Verdict::undecided);
    CHECK(finding.doubt == tracenew::Doubt::too_few_blocks);
    CHECK(finding.iterations == 7);
    CHECK(finding.iterations_needed == 13);  // 20 blocks, one each
}

TEST_CASE("verdict: a leak that begins late, and one beneath a first-use cache, are found") {
    LoopsBlocks blocks;
    const std::vector<Finding> findings = findings_of(303, [&](std::size_t i) {
        if (i >= 150) {
            blocks.add(verdict_leak());
        }
        // The same line fills a cache at first, and leaks in every second iteration.
        for (std::size_t k = 0; k < (i < 20 ? 10 : i % 2); ++k) {
            blocks.add(verdict_cache());
        }
    });
    const Finding late = rows_in(findings, "verdict_leak").at(0);
    CHECK(late.verdict == Verdict::leak);
    CHECK(late.begins > 100);
    CHECK(late.begins < 170);
    CHECK(late.blocks_per_iteration == Approx(1).epsilon(0.1));
    const Finding beneath = rows_in(findings, "verdict_cache").at(0);
    CHECK(beneath.verdict == Verdict::leak);
    CHECK(beneath.begins > 0);
    CHECK(beneath.blocks_per_iteration == Approx(0.5).epsilon(0.1));
}

TEST_CASE("verdict: evidence: how regular, how sure, how many paths") {
    LoopsBlocks blocks;
    const std::vector<Finding> findings = findings_of(103, [&](std::size_t i) {
        blocks.add(verdict_leak());
        blocks.add(verdict_leak());
        if (i % 5 == 4) {
            blocks.add(verdict_lazy());
        }
    });
    const Finding twice = rows_in(findings, "verdict_leak").at(0);
    CHECK(twice.exact_blocks == 2);
    CHECK(twice.exact_iterations == 1);
    CHECK(twice.iterations_grown == 100);
    CHECK(twice.paths == 2);
    CHECK(twice.leaking_paths == 2);
    CHECK(twice.blocks_interval.low == Approx(2));
    CHECK(twice.blocks_interval.high == Approx(2));
    const Finding seldom = rows_in(findings, "verdict_lazy").at(0);
    CHECK(seldom.verdict == Verdict::leak);
    CHECK(seldom.exact_blocks == 1);
    CHECK(seldom.exact_iterations == 5);
    CHECK(seldom.iterations_grown == 20);
    CHECK(seldom.blocks_interval.low <= 0.2);
    CHECK(seldom.blocks_interval.high >= 0.2);
}

TEST_CASE("verdict: iterations that throw are iterations, and their leak is found") {
    LoopsBlocks blocks;
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    LoopProbe probe{tracer};
    for (int i = 0; i < 60; ++i) {
        try {
            const auto iteration = probe.iteration();
            blocks.add(verdict_leak());
            throw std::runtime_error("a request that fails");
        } catch (const std::runtime_error&) {
        }
    }
    CHECK(probe.report().iterations == 60);
    CHECK(verdict_in(probe.findings(), "verdict_leak") == Verdict::leak);
}

TEST_CASE("verdict: nested probes each count in their own iterations") {
    was_traced = false;
    LoopsBlocks blocks;
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    LoopProbe outer{tracer};
    LoopProbe inner{tracer};
    for (int i = 0; i < 33; ++i) {
        const auto day = outer.iteration();
        for (int k = 0; k < 20; ++k) {
            const auto request = inner.iteration();
            blocks.add(verdict_leak());
            verdict_churn(static_cast<std::size_t>(k));
        }
    }
    const Finding by_day = rows_in(outer.findings(), "verdict_leak").at(0);
    CHECK(by_day.verdict == Verdict::leak);
    CHECK(by_day.exact_blocks == 20);
    CHECK(by_day.iterations_grown == 30);
    const Finding by_request = rows_in(inner.findings(), "verdict_leak").at(0);
    CHECK(by_request.verdict == Verdict::leak);
    CHECK(by_request.exact_blocks == 1);
    CHECK(by_request.exact_iterations == 1);
    CHECK(verdict_on_passing(inner.findings(), "verdict_churn") != Verdict::leak);
    CHECK(verdict_on_passing(outer.findings(), "verdict_churn") != Verdict::leak);
}

TEST_CASE("verdict: what a worker frees some iterations later is no leak, what it forgets is one") {
    LoopsBlocks in_flight;
    LoopsBlocks forgotten;
    std::mutex mutex;
    std::deque<void*> queue;
    std::atomic<bool> done{false};
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    LoopProbe probe{tracer};
    std::thread worker{[&] {
        while (!done) {
            const std::lock_guard<std::mutex> guard{mutex};
            while (queue.size() > 12) {
                ::operator delete(queue.front());
                queue.pop_front();
            }
        }
    }};
    for (std::size_t i = 0; i < 300; ++i) {
        const auto iteration = probe.iteration();
        {
            const std::lock_guard<std::mutex> guard{mutex};
            for (std::size_t k = 0; k < 1 + i % 4; ++k) {
                queue.push_back(verdict_log_line());
            }
        }
        if (i % 3 == 0) {
            forgotten.add(verdict_leak());
        }
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    done = true;
    worker.join();
    const std::vector<Finding> findings = probe.findings();
    CHECK(verdict_in(findings, "verdict_leak") == Verdict::leak);
    CHECK(verdict_in(findings, "verdict_log_line") != Verdict::leak);
    for (void* block : queue) {
        ::operator delete(block);
    }
}
