// SPDX-License-Identifier: MIT
// Asks for the verdict on thousands of simulated loops and prints the confusion matrix.
//
//   simulated [--series N] [--seed N] [--iterations N] [--loop NAME]... [--show N]
//
// A leak counts when it has added 20 blocks (a container: when it has grown four times; a queue:
// when it should be longer by ten standard deviations of what chance makes of it), and is found as
// `leak` (a container, a queue: as `growing` or `leak`). A healthy loop counts when its live bytes
// came within a tenth of their highest before half of the window, and is right when it is called
// neither `leak` nor `growing`; whether a check() would be ok is a column beside it. Others are a
// column of their own, where only the figures are printed: nobody can tell a cache that still fills
// from a leak.
#include "loops.hpp"
#include "watch.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>

namespace {

using corpus::Kind;
using corpus::Loop;
using tracenew::Verdict;

constexpr std::array<Verdict, 6> verdicts = {Verdict::leak,      Verdict::growing,
                                             Verdict::undecided, Verdict::warming_up,
                                             Verdict::sawtooth,  Verdict::steady};
constexpr std::array<const char*, 6> verdict_names = {"leak",       "growing",  "undecided",
                                                      "warming up", "sawtooth", "steady"};
constexpr std::uint64_t least_added = 20;
constexpr std::uint64_t least_growths = 4;
constexpr double least_deviations = 10;

struct Settings {
    std::uint64_t series = 1000;
    std::uint64_t seed = std::random_device{}();
    std::vector<std::uint64_t> iterations = {50, 200, 1000, 10000};
    std::vector<std::string> loops;
    std::size_t show = 2;
};

struct Outcome {
    bool counts = false;
    bool right = false;
    bool is_wrong = false;    // check() would not be ok
    bool has_rule = false;    // "exactly so many in every so many"
    bool rule_holds = false;  // and that is how it was made
    bool has_rate = false;    // a leak whose true pace is known
    bool holds_rate = false;  // its interval holds it
    Verdict verdict = Verdict::undecided;
    std::string why;
};

Outcome run(const Loop& loop, std::uint64_t iterations, corpus::Dice& dice) {
    corpus::Heap heap;
    corpus::Watch watch;
    const corpus::Body body = loop.make(dice, iterations);
    std::uint64_t highest = 0;
    std::uint64_t lowest = 0;
    std::uint64_t highest_of_first_half = 0;
    std::uint64_t total = 0;
    std::uint64_t leaked_before = 0;
    for (std::uint64_t i = 0; i < iterations; ++i) {
        heap.now = i;
        body(i, heap);
        total = heap.total_bytes();
        watch.close(heap);
        if (i + 1 == corpus::Watch::warmup) {
            lowest = highest = highest_of_first_half = total;
            leaked_before = heap.leaked;
            heap.growths = 0;
        }
        highest = std::max(highest, total);
        lowest = std::min(lowest, total);
        if (i < iterations / 2) {
            highest_of_first_half = highest;
        }
    }
    const corpus::Watch::Answer answer = watch.ask(heap);
    Outcome outcome;
    outcome.verdict = answer.verdict;
    outcome.why = answer.why;
    outcome.is_wrong = answer.is_wrong;
    outcome.has_rule = answer.verdict == Verdict::leak && answer.rule_period != 0;
    outcome.rule_holds =
        answer.rule_blocks == heap.rule_blocks && answer.rule_period == heap.rule_period;
    switch (loop.kind) {
    case Kind::leaks:
        outcome.counts = heap.leaked - leaked_before >= least_added;
        outcome.right = answer.verdict == Verdict::leak;
        outcome.has_rate = outcome.counts && outcome.right && heap.rate != 0;
        outcome.holds_rate = answer.low <= heap.rate && heap.rate <= answer.high;
        break;
    case Kind::grows:
        outcome.counts = heap.growths >= least_growths;
        outcome.right = answer.verdict == Verdict::leak || answer.verdict == Verdict::growing;
        break;
    case Kind::backs_up:
        outcome.counts = heap.backlog >= least_deviations;
        outcome.right = answer.verdict == Verdict::leak || answer.verdict == Verdict::growing;
        break;
    case Kind::healthy:
        outcome.counts = highest_of_first_half - lowest >= (highest - lowest) * 9 / 10;
        outcome.right = answer.verdict != Verdict::leak && answer.verdict != Verdict::growing;
        break;
    }
    return outcome;
}

struct Row {
    std::array<std::uint64_t, verdicts.size()> said{};        // of series that count
    std::array<std::uint64_t, verdicts.size()> said_other{};  // of those that do not
    std::uint64_t counted = 0;
    std::uint64_t right = 0;
    std::uint64_t not_ok = 0;  // of those that count
    std::uint64_t rules = 0;
    std::uint64_t false_rules = 0;
    std::uint64_t rates = 0;
    std::uint64_t held = 0;
    std::vector<std::string> failures;
};

std::size_t index_of(Verdict verdict) {
    return static_cast<std::size_t>(std::find(verdicts.begin(), verdicts.end(), verdict) -
                                    verdicts.begin());
}

Row row_of(const Loop& loop, std::uint64_t iterations, const Settings& settings) {
    Row row;
    std::mutex lock;
    std::atomic<std::uint64_t> next{0};
    const auto work = [&] {
        for (std::uint64_t number = next++; number < settings.series; number = next++) {
            std::uint32_t name = 0;
            for (const char* c = loop.name; *c != '\0'; ++c) {
                name = name * 31 + static_cast<unsigned char>(*c);
            }
            corpus::Dice dice{std::seed_seq{static_cast<std::uint32_t>(settings.seed), name,
                                            static_cast<std::uint32_t>(iterations),
                                            static_cast<std::uint32_t>(number)}};
            const Outcome outcome = run(loop, iterations, dice);
            const std::lock_guard<std::mutex> guard{lock};
            ++(outcome.counts ? row.said : row.said_other)[index_of(outcome.verdict)];
            row.counted += outcome.counts ? 1 : 0;
            row.right += outcome.counts && outcome.right ? 1 : 0;
            row.not_ok += outcome.counts && outcome.is_wrong ? 1 : 0;
            row.rules += outcome.has_rule ? 1 : 0;
            row.false_rules += outcome.has_rule && !outcome.rule_holds ? 1 : 0;
            row.rates += outcome.has_rate ? 1 : 0;
            row.held += outcome.has_rate && outcome.holds_rate ? 1 : 0;
            const bool is_alarm = loop.kind == Kind::healthy && outcome.is_wrong;
            if (outcome.counts && (!outcome.right || is_alarm) &&
                row.failures.size() < settings.show) {
                row.failures.push_back("series " + std::to_string(number) + ": " +
                                       verdict_names[index_of(outcome.verdict)] + "; " +
                                       outcome.why);
            }
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
        threads.emplace_back(work);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    return row;
}

struct Totals {
    std::uint64_t counted = 0;
    std::uint64_t right = 0;
    std::uint64_t called_leak = 0;
    std::uint64_t called_growing = 0;
    std::uint64_t not_ok = 0;
    std::uint64_t rules = 0;
    std::uint64_t false_rules = 0;
    std::uint64_t rates = 0;
    std::uint64_t held = 0;
};

void print_head() {
    std::printf("%-26s%6s", "", "series");
    for (const char* name : verdict_names) {
        std::printf("%11s", name);
    }
    std::printf("%10s%8s   not counted: leak, growing, undecided, other\n", "right", "not ok");
}

void print(const Loop& loop, const Row& row) {
    std::printf("%-26s%6llu", loop.name, static_cast<unsigned long long>(row.counted));
    for (const std::uint64_t count : row.said) {
        std::printf("%11llu", static_cast<unsigned long long>(count));
    }
    std::printf("%9.1f%%", row.counted == 0 ? 100.0
                                            : 100.0 * static_cast<double>(row.right) /
                                                  static_cast<double>(row.counted));
    std::printf("%8llu", static_cast<unsigned long long>(row.not_ok));
    std::printf(
        "   %llu %llu %llu %llu\n", static_cast<unsigned long long>(row.said_other[0]),
        static_cast<unsigned long long>(row.said_other[1]),
        static_cast<unsigned long long>(row.said_other[2]),
        static_cast<unsigned long long>(row.said_other[3] + row.said_other[4] + row.said_other[5]));
    for (const std::string& failure : row.failures) {
        std::printf("    %s\n", failure.c_str());
    }
    std::fflush(stdout);
}

Totals matrix(const std::vector<Loop>& loops, std::uint64_t iterations, const Settings& settings) {
    Totals totals;
    for (const Loop& loop : loops) {
        if (!settings.loops.empty() && std::find(settings.loops.begin(), settings.loops.end(),
                                                 loop.name) == settings.loops.end()) {
            continue;
        }
        const Row row = row_of(loop, iterations, settings);
        print(loop, row);
        totals.counted += row.counted;
        totals.right += row.right;
        totals.called_leak += row.said[0];
        totals.called_growing += row.said[1];
        totals.not_ok += row.not_ok;
        totals.rules += row.rules;
        totals.false_rules += row.false_rules;
        totals.rates += row.rates;
        totals.held += row.held;
    }
    return totals;
}

void print_sums(const Totals& leaks, const Totals& healthy) {
    const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
    std::printf("leaks found: %llu of %llu (%.2f %%); false leaks: %llu of %llu\n",
                number(leaks.right), number(leaks.counted),
                leaks.counted == 0
                    ? 0.0
                    : 100.0 * static_cast<double>(leaks.right) / static_cast<double>(leaks.counted),
                number(healthy.called_leak), number(healthy.counted));
    std::printf("healthy called growing: %llu of %llu\n", number(healthy.called_growing),
                number(healthy.counted));
    std::printf("healthy with a check() that is not ok: %llu of %llu\n", number(healthy.not_ok),
                number(healthy.counted));
    std::printf("exact rules that are not true: %llu of %llu\n",
                number(leaks.false_rules + healthy.false_rules),
                number(leaks.rules + healthy.rules));
}

[[noreturn]] void usage(const char* what) {
    std::fprintf(stderr,
                 "simulated: %s\nusage: simulated [--series N] [--seed N] [--iterations N] "
                 "[--loop NAME]... [--show N]\n",
                 what);
    std::exit(2);
}

Settings settings_of(int argc, char** argv) {
    Settings settings;
    for (int i = 1; i < argc; i += 2) {
        const std::string name = argv[i];
        if (i + 1 == argc) {
            usage(("expected a value after " + name).c_str());
        }
        const char* value = argv[i + 1];
        if (name == "--loop") {
            settings.loops.emplace_back(value);
            continue;
        }
        char* end = nullptr;
        const std::uint64_t number = std::strtoull(value, &end, 10);
        if (*value == '\0' || *end != '\0') {
            usage((name + ": expected a number, not " + value).c_str());
        }
        if (name == "--series") {
            settings.series = number;
        } else if (name == "--seed") {
            settings.seed = number;
        } else if (name == "--iterations") {
            settings.iterations = {number};
        } else if (name == "--show") {
            settings.show = static_cast<std::size_t>(number);
        } else {
            usage(("unknown option " + name).c_str());
        }
    }
    return settings;
}

}  // namespace

int main(int argc, char** argv) {
    const Settings settings = settings_of(argc, argv);
    std::printf("seed %llu, %llu series of each loop and length\n",
                static_cast<unsigned long long>(settings.seed),
                static_cast<unsigned long long>(settings.series));
    for (const std::uint64_t iterations : settings.iterations) {
        std::printf("\n%llu iterations, the first %llu as warm-up\n",
                    static_cast<unsigned long long>(iterations),
                    static_cast<unsigned long long>(corpus::Watch::warmup));
        print_head();
        const Totals leaks = matrix(corpus::leaking_loops(), iterations, settings);
        const Totals healthy = matrix(corpus::healthy_loops(), iterations, settings);
        print_sums(leaks, healthy);
        if (leaks.rates != 0) {
            std::printf("95 %% intervals that hold the true pace: %.1f %% of %llu\n",
                        100.0 * static_cast<double>(leaks.held) / static_cast<double>(leaks.rates),
                        static_cast<unsigned long long>(leaks.rates));
        }
    }
    return 0;
}
