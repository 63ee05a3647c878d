// SPDX-License-Identifier: MIT
#define TRACENEW_CONFIG_HOOKS 0
#include "series.hpp"

#include <algorithm>

namespace corpus {
namespace {

using tracenew::Verdict;

constexpr std::uint64_t least_added = 20;
constexpr std::uint64_t least_growths = 4;
constexpr std::uint64_t least_chunks = 10;
constexpr double least_deviations = 10;
constexpr std::uint64_t longest_promise = 40000;

// What the run itself knows of the heap since the end of the warm-up.
struct Course {
    std::uint64_t highest = 0;
    std::uint64_t lowest = 0;
    std::uint64_t highest_of_first_half = 0;
    std::uint64_t reached = 0;  // the iteration that last went beyond all before by a hundredth
    double mark = 0;
    std::uint64_t leaked_before = 0;
    std::vector<std::uint64_t> leaked_before_at;

    void note(const Heap& heap, std::uint64_t i, std::uint64_t iterations) {
        const std::uint64_t total = heap.total_bytes();
        if (i + 1 == Watch::warmup) {
            lowest = highest = highest_of_first_half = total;
            leaked_before = heap.leaked;
            leaked_before_at = heap.leaked_at;
        }
        if (static_cast<double>(total) > 1.01 * mark) {
            reached = i;
            mark = static_cast<double>(total);
        }
        highest = std::max(highest, total);
        lowest = std::min(lowest, total);
        if (i < iterations / 2) {
            highest_of_first_half = highest;
        }
    }
    std::uint64_t leaked_at(const Heap& heap, std::size_t site) const {
        const auto at = [site](const std::vector<std::uint64_t>& counts) {
            return site < counts.size() ? counts[site] : 0;
        };
        return at(heap.leaked_at) - at(leaked_before_at);
    }
};

bool is_alarm(const Watch::Site& site) {
    return site.finding.verdict == Verdict::leak || site.finding.verdict == Verdict::growing;
}

// Each site that leaks is found, and no other is blamed.
bool finds_all(const Watch::Answer& answer, const Heap& heap, const Course& course) {
    std::size_t expected = 0;
    for (std::size_t site = 0; site < heap.leaked_at.size(); ++site) {
        expected += course.leaked_at(heap, site) >= least_added ? 1 : 0;
    }
    std::size_t found = 0;
    for (const Watch::Site& site : answer.sites) {
        const std::uint64_t leaked = course.leaked_at(heap, site.number);
        if (is_alarm(site) && leaked == 0) {
            return false;
        }
        found += site.finding.verdict == Verdict::leak && leaked >= least_added ? 1 : 0;
    }
    return found == expected;
}

void judge(Outcome& outcome, const Loop& loop, const Watch::Answer& answer, const Heap& heap,
           const Course& course, std::uint64_t iterations) {
    const bool says_no_leak = answer.headline(heap).rfind("no leak", 0) == 0;
    switch (loop.kind) {
    case Kind::leaks:
        outcome.counts = heap.leaked - course.leaked_before >= least_added;
        outcome.right = finds_all(answer, heap, course);
        outcome.first_line_false = says_no_leak;
        break;
    case Kind::leaks_late:
        outcome.counts = heap.leaked - course.leaked_before >= least_added;
        outcome.right = !answer.is_ok();
        outcome.first_line_false = says_no_leak;
        break;
    case Kind::grows:
        outcome.counts = heap.growths >= least_growths;
        outcome.right = answer.is_alarm();
        outcome.first_line_false = says_no_leak && !outcome.right;
        break;
    case Kind::takes_chunks:
        outcome.counts = heap.growths >= least_chunks;
        outcome.right = answer.is_alarm();
        outcome.first_line_false = says_no_leak && !outcome.right;
        break;
    case Kind::backs_up:
        outcome.counts = heap.backlog >= least_deviations;
        outcome.right = answer.is_alarm();
        outcome.first_line_false = says_no_leak && !outcome.right;
        break;
    case Kind::healthy:
        outcome.counts = course.highest_of_first_half - course.lowest >=
                         (course.highest - course.lowest) * 9 / 10;
        outcome.right = !answer.is_alarm();
        outcome.first_line_false = !outcome.right;
        break;
    case Kind::just_full:
        outcome.counts = course.reached * 100 <= iterations * 97;
        outcome.right = !answer.is_alarm();
        outcome.first_line_false = !outcome.right;
        break;
    case Kind::untold:
        break;
    }
}

void note_figures(Outcome& outcome, const Watch::Answer& answer, const Heap& heap) {
    for (const Watch::Site& site : answer.sites) {
        const tracenew::Finding& finding = site.finding;
        if (finding.verdict != Verdict::leak) {
            continue;
        }
        outcome.has_rule = outcome.has_rule || finding.exact_iterations != 0;
        outcome.rule_holds = finding.exact_blocks == heap.rule_blocks &&
                             finding.exact_iterations == heap.rule_period;
        outcome.has_rate = heap.rate != 0;
        outcome.holds_rate =
            finding.blocks_interval.low <= heap.rate && heap.rate <= finding.blocks_interval.high;
        const auto holds_zero = [](const tracenew::Interval& interval) {
            return interval.high > 0 && interval.low <= 0;
        };
        outcome.holds_zero = outcome.holds_zero || holds_zero(finding.blocks_interval) ||
                             holds_zero(finding.bytes_interval);
    }
}

}  // namespace

Outcome run(const Loop& loop, std::uint64_t iterations, Dice& dice) {
    Heap heap;
    Watch watch;
    const Body body = loop.make(dice, iterations);
    const auto step = [&](std::uint64_t i) {
        heap.now = i;
        body(i, heap);
        watch.close(heap);
    };
    Course course;
    for (std::uint64_t i = 0; i < iterations; ++i) {
        step(i);
        course.note(heap, i, iterations);
        if (i + 1 == Watch::warmup) {
            heap.growths = 0;
        }
    }
    const Watch::Answer answer = watch.ask(heap);
    Outcome outcome;
    outcome.verdict = answer.worst();
    outcome.why = answer.why();
    outcome.is_ok = answer.is_ok();
    judge(outcome, loop, answer, heap, course, iterations);
    note_figures(outcome, answer, heap);
    // Settled as a whole: nothing is undecided any more that a check would not let pass.
    const std::uint64_t promise = answer.promise();
    outcome.has_promise = promise != 0 && iterations + 2 * promise <= longest_promise;
    for (std::uint64_t more = 1; outcome.has_promise && more <= 2 * promise; ++more) {
        step(iterations + more - 1);
        if (more % std::max<std::uint64_t>(1, promise / 4) == 0 || more == 2 * promise) {
            const Watch::Answer then = watch.ask(heap);
            if (then.is_alarm() || then.is_ok()) {
                outcome.promise_holds = true;
                break;
            }
        }
    }
    return outcome;
}

Tested expect_no_growth(const Loop& loop, std::uint64_t iterations, Dice& dice) {
    Heap heap;
    Watch watch;
    const Body body = loop.make(dice, iterations);
    const tracenew::GrowthOptions options;
    const tracenew::detail::RunLimit limit{options.warmup, options.iterations,
                                           options.max_iterations};
    std::uint64_t end = options.warmup + options.iterations;
    std::uint64_t run = 0;
    Course course;
    while (true) {
        for (; run < end; ++run) {
            heap.now = run;
            body(run, heap);
            watch.close(heap);
            course.note(heap, run, limit.runs());
        }
        const Watch::Answer answer = watch.ask(heap);
        const std::vector<tracenew::Finding> findings = answer.findings();
        std::vector<tracenew::Finding> wrong;
        std::copy_if(findings.begin(), findings.end(), std::back_inserter(wrong),
                     &tracenew::GrowthCheck::is_wrong);
        const std::size_t needed =
            std::max(tracenew::detail::runs_needed(findings, options.iterations),
                     tracenew::detail::runs_to_confirm(wrong));
        end = std::min(run + needed, limit.runs());
        if (end <= run) {
            return {course.reached * 5 >= run * 4, answer.is_ok(), answer.worst()};
        }
    }
}

}  // namespace corpus
