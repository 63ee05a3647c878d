// SPDX-License-Identifier: MIT
// Asks for the verdict on thousands of simulated loops and prints the confusion matrix.
//
//   simulated [--series N] [--seed N] [--iterations N] [--loop NAME]... [--show N]
//
// A leak counts when it has added 20 blocks (a container: when it has grown four times; a resource:
// when it has taken ten chunks; a queue: when it should be longer by ten standard deviations of
// what chance makes of it), and is found when each line that leaks is a `leak` and no other is (a
// container, a resource, a queue: `growing` will do). One that begins in the last part of the run
// is right when it is not called healthy. A healthy loop counts when its live bytes came within a
// tenth of their highest before half of the window (one that is just full: within a hundredth
// before 97 % of it), and is right when nothing is called `leak` or `growing`. Others are columns
// of their own, where only the figures are printed: nobody can tell a cache that still fills from a
// leak.
#include "series.hpp"

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

using corpus::Loop;
using corpus::Outcome;
using corpus::Tested;
using tracenew::Verdict;

constexpr std::array<Verdict, 6> verdicts = {Verdict::leak,      Verdict::growing,
                                             Verdict::undecided, Verdict::warming_up,
                                             Verdict::sawtooth,  Verdict::steady};
constexpr std::array<const char*, 6> verdict_names = {"leak",       "growing",  "undecided",
                                                      "warming up", "sawtooth", "steady"};

struct Settings {
    std::uint64_t series = 1000;
    std::uint64_t seed = std::random_device{}();
    std::vector<std::uint64_t> iterations = {20, 50, 200, 1000, 10000};
    std::vector<std::string> loops;
    std::size_t show = 2;
};

/// How many of how many.
struct Share {
    std::uint64_t of = 0;
    std::uint64_t yes = 0;

    void add(bool counts, bool is) {
        of += counts ? 1 : 0;
        yes += counts && is ? 1 : 0;
    }
    void add(const Share& other) {
        of += other.of;
        yes += other.yes;
    }
    double percent() const {
        return of == 0 ? 100.0 : 100.0 * static_cast<double>(yes) / static_cast<double>(of);
    }
    std::string text() const { return std::to_string(yes) + " of " + std::to_string(of); }
};

struct Row {
    std::array<std::uint64_t, verdicts.size()> said{};        // of series that count
    std::array<std::uint64_t, verdicts.size()> said_other{};  // of those that do not
    Share right;
    Share called_leak;
    Share called_growing;
    Share not_ok;
    Share first_line_false;
    Share false_rules;
    Share rates_held;
    Share holding_zero;
    Share promises;  // of all series
    std::vector<std::string> failures;

    void add(const Row& row) {
        right.add(row.right);
        called_leak.add(row.called_leak);
        called_growing.add(row.called_growing);
        not_ok.add(row.not_ok);
        first_line_false.add(row.first_line_false);
        false_rules.add(row.false_rules);
        rates_held.add(row.rates_held);
        holding_zero.add(row.holding_zero);
        promises.add(row.promises);
    }
};

std::size_t index_of(Verdict verdict) {
    return static_cast<std::size_t>(std::find(verdicts.begin(), verdicts.end(), verdict) -
                                    verdicts.begin());
}

corpus::Dice dice_of(const Loop& loop, std::uint64_t iterations, std::uint64_t number,
                     const Settings& settings) {
    std::uint32_t name = 0;
    for (const char* c = loop.name; *c != '\0'; ++c) {
        name = name * 31 + static_cast<unsigned char>(*c);
    }
    return corpus::Dice{std::seed_seq{static_cast<std::uint32_t>(settings.seed), name,
                                      static_cast<std::uint32_t>(iterations),
                                      static_cast<std::uint32_t>(number)}};
}

// Calls with the number of each series, on all processors.
template <class F>
void for_each_series(const Settings& settings, F&& call) {
    std::atomic<std::uint64_t> next{0};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
        threads.emplace_back([&] {
            for (std::uint64_t number = next++; number < settings.series; number = next++) {
                call(number);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

Row row_of(const Loop& loop, std::uint64_t iterations, const Settings& settings) {
    Row row;
    std::mutex lock;
    for_each_series(settings, [&](std::uint64_t number) {
        corpus::Dice dice = dice_of(loop, iterations, number, settings);
        const Outcome outcome = corpus::run(loop, iterations, dice);
        const std::lock_guard<std::mutex> guard{lock};
        ++(outcome.counts ? row.said : row.said_other)[index_of(outcome.verdict)];
        row.right.add(outcome.counts, outcome.right);
        row.called_leak.add(outcome.counts, outcome.verdict == Verdict::leak);
        row.called_growing.add(outcome.counts, outcome.verdict == Verdict::growing);
        row.not_ok.add(outcome.counts, !outcome.is_ok);
        row.first_line_false.add(outcome.counts, outcome.first_line_false);
        row.false_rules.add(outcome.has_rule, !outcome.rule_holds);
        row.rates_held.add(outcome.counts && outcome.right && outcome.has_rate, outcome.holds_rate);
        row.holding_zero.add(outcome.verdict == Verdict::leak, outcome.holds_zero);
        row.promises.add(outcome.has_promise, outcome.promise_holds);
        const bool is_alarm = corpus::is_healthy(loop.kind) && !outcome.is_ok;
        const bool is_broken = outcome.has_promise && !outcome.promise_holds;
        if (((outcome.counts && (!outcome.right || is_alarm)) || is_broken) &&
            row.failures.size() < settings.show) {
            row.failures.push_back("series " + std::to_string(number) + ": " +
                                   (is_broken ? "promise broken, " : "") +
                                   verdict_names[index_of(outcome.verdict)] + "; " + outcome.why);
        }
    });
    return row;
}

void print_head() {
    std::printf("%-26s%6s", "", "series");
    for (const char* name : verdict_names) {
        std::printf("%11s", name);
    }
    std::printf("%10s%8s%8s%10s   not counted: leak, growing, undecided, other\n", "right",
                "not ok", "false", "promises");
}

void print(const Loop& loop, const Row& row) {
    const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
    std::printf("%-26s%6llu", loop.name, number(row.right.of));
    for (const std::uint64_t count : row.said) {
        std::printf("%11llu", number(count));
    }
    std::printf("%9.1f%%%8llu%8llu%9.0f%%", row.right.percent(), number(row.not_ok.yes),
                number(row.first_line_false.yes), row.promises.percent());
    std::printf("   %llu %llu %llu %llu\n", number(row.said_other[0]), number(row.said_other[1]),
                number(row.said_other[2]),
                number(row.said_other[3] + row.said_other[4] + row.said_other[5]));
    for (const std::string& failure : row.failures) {
        std::printf("    %s\n", failure.c_str());
    }
    std::fflush(stdout);
}

bool is_wanted(const Loop& loop, const Settings& settings) {
    return settings.loops.empty() || std::find(settings.loops.begin(), settings.loops.end(),
                                               loop.name) != settings.loops.end();
}

std::vector<Loop> all_loops() {
    std::vector<Loop> all;
    for (const auto& loops : {corpus::leaking_loops(), corpus::leaks_of_the_field(),
                              corpus::healthy_loops(), corpus::healthy_loops_of_the_field()}) {
        all.insert(all.end(), loops.begin(), loops.end());
    }
    return all;
}

void print_matrix(std::uint64_t iterations, const Settings& settings) {
    std::printf("\n%llu iterations, the first %llu as warm-up\n",
                static_cast<unsigned long long>(iterations),
                static_cast<unsigned long long>(corpus::Watch::warmup));
    print_head();
    Row leaks;
    Row healthy;
    Row just_full;
    for (const Loop& loop : all_loops()) {
        if (is_wanted(loop, settings)) {
            const Row row = row_of(loop, iterations, settings);
            print(loop, row);
            (loop.kind == corpus::Kind::just_full ? just_full
             : corpus::is_healthy(loop.kind)      ? healthy
                                                  : leaks)
                .add(row);
        }
    }
    // Full, and so lately that a check need not see it yet.
    healthy.called_leak.add(just_full.called_leak);
    healthy.called_growing.add(just_full.called_growing);
    healthy.first_line_false.add(just_full.first_line_false);
    healthy.promises.add(just_full.promises);
    const auto print_sum = [](const char* what, Share first, const Share& second) {
        first.add(second);
        std::printf("%s: %s (%.2f %%)\n", what, first.text().c_str(), first.percent());
    };
    print_sum("leaks found", leaks.right, {});
    print_sum("healthy called leaks", healthy.called_leak, {});
    print_sum("healthy called growing", healthy.called_growing, {});
    print_sum("healthy with a check() that is not ok", healthy.not_ok, {});
    print_sum("first lines that are false", leaks.first_line_false, healthy.first_line_false);
    print_sum("promises kept", leaks.promises, healthy.promises);
    print_sum("exact rules that are not true", leaks.false_rules, healthy.false_rules);
    print_sum("intervals of leaks that hold 0", leaks.holding_zero, healthy.holding_zero);
    print_sum("95 % intervals that hold the pace", leaks.rates_held, {});
}

// Of loops that would be over, or full, after anything from 15 to 3,000 runs.
void print_tests(const Settings& settings) {
    std::printf("\nexpect_no_growth, 33 to 3003 runs\n%-26s%8s%11s%10s%6s   still fills: ok, "
                "undecided, growing, leak\n",
                "", "ok", "undecided", "growing", "leak");
    std::array<std::array<std::uint64_t, 4>, 2> of_healthy{};
    for (const Loop& loop : all_loops()) {
        if (!is_wanted(loop, settings)) {
            continue;
        }
        std::array<std::array<std::atomic<std::uint64_t>, 4>, 2> said{};
        for_each_series(settings, [&](std::uint64_t number) {
            corpus::Dice dice = dice_of(loop, 0, number, settings);
            const std::uint64_t iterations =
                dice.log_between(std::uint64_t{15}, std::uint64_t{3000});
            const Tested tested = corpus::expect_no_growth(loop, iterations, dice);
            const std::size_t answer = tested.is_ok                       ? 0
                                       : tested.worst == Verdict::leak    ? 3
                                       : tested.worst == Verdict::growing ? 2
                                                                          : 1;
            ++said[corpus::is_healthy(loop.kind) && tested.still_fills ? 1 : 0][answer];
        });
        const auto count = [&](int fills, std::size_t answer) {
            return static_cast<unsigned long long>(said[static_cast<std::size_t>(fills)][answer]);
        };
        std::printf("%-26s%8llu%11llu%10llu%6llu", loop.name, count(0, 0), count(0, 1), count(0, 2),
                    count(0, 3));
        if (corpus::is_healthy(loop.kind)) {
            std::printf("   %llu %llu %llu %llu", count(1, 0), count(1, 1), count(1, 2),
                        count(1, 3));
            for (std::size_t answer = 0; answer < 4; ++answer) {
                of_healthy[0][answer] += said[0][answer];
                of_healthy[1][answer] += said[1][answer];
            }
        }
        std::printf("\n");
    }
    for (const std::size_t fills : {0U, 1U}) {
        std::printf("healthy, %s:", fills == 0 ? "full in time" : "still filling");
        for (std::size_t answer = 0; answer < 4; ++answer) {
            static constexpr std::array<const char*, 4> names = {"ok", "undecided", "growing",
                                                                 "leak"};
            std::printf(" %s %llu", names[answer],
                        static_cast<unsigned long long>(of_healthy[fills][answer]));
        }
        std::printf("\n");
    }
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
        print_matrix(iterations, settings);
    }
    print_tests(settings);
    return 0;
}
