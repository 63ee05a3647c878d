// SPDX-License-Identifier: MIT
// The tracer, the probe and the hooks of all programs of this folder, compiled once a compiler.
#include "loops.hpp"

#include <tracenew.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <sstream>
#include <vector>

namespace {

tracenew::Tracer tracer;
std::optional<tracenew::LoopProbe> probe;
thread_local std::optional<tracenew::Iteration> iteration;

// Live bytes after each iteration, in memory that is not allocated meanwhile.
std::array<std::size_t, 100000> levels;
std::size_t closes = 0;

// Whether live bytes came within a tenth of their highest before half of the run: what still fills
// then cannot be told from a leak.
bool is_filling() {
    const auto end = levels.begin() + static_cast<std::ptrdiff_t>(closes);
    const std::size_t highest = *std::max_element(levels.begin(), end);
    const auto half = levels.begin() + static_cast<std::ptrdiff_t>(closes / 2);
    return std::none_of(levels.begin(), half,
                        [highest](std::size_t level) { return level * 10 >= highest * 9; });
}

// A line each: verdict, line, file, function, with tabs between.
void print(const std::vector<tracenew::Finding>& findings) {
    for (const tracenew::Finding& finding : findings) {
        std::cout << finding.verdict << '\t' << finding.site.line << '\t' << finding.site.file
                  << '\t' << finding.site.function << '\n';
    }
}

std::string verdicts(const std::vector<tracenew::Finding>& findings) {
    std::ostringstream out;
    for (const tracenew::Finding& finding : findings) {
        out << finding.verdict << " at " << finding.site.line << ", ";
    }
    return out.str();
}

void print(const tracenew::GrowthCheck& check) {
    std::cout << "check\t" << (check.ok() ? "ok" : "not ok") << '\n';
    if (!check.reason().empty()) {
        std::string reason = check.reason();
        std::replace(reason.begin(), reason.end(), '\n', ' ');
        std::cout << "reason\t" << reason << '\n';
    }
}

}  // namespace

namespace loops {

void trace(std::size_t frames) {
    const tracenew::StartStatus status = tracer.start(frames);
    if (status != tracenew::StartStatus::started) {
        std::cerr << "start() answered " << status << '\n';
        std::exit(1);
    }
}

void watch() {
    if (!tracer.is_tracing()) {
        trace();
    }
    probe.emplace(tracer);
}

void open() {
    iteration.emplace(probe->iteration());
}
void close() {
    iteration.reset();
    if (closes < levels.size()) {
        levels[closes++] = tracer.traced_memory().current;
    }
}

int finish() {
    const tracenew::LoopReport report = probe->report();
    const std::vector<tracenew::Finding> findings = probe->findings();
    print(report.findings);
    if (verdicts(report.findings) != verdicts(findings)) {
        std::cout << "disagreement\tfindings() has " << verdicts(findings) << '\n';
    }
    std::cout << "memory\t" << (is_filling() ? "filling" : "settled") << '\n';
    print(probe->check());
    std::cout << "text\n";
    tracenew::write_text(std::cout, report);
    probe.reset();
    tracer.stop();
    return 0;
}

int expect_no_growth(const std::function<void(std::size_t)>& body) {
    std::size_t runs = 0;
    const tracenew::GrowthCheck check = tracenew::expect_no_growth([&](std::size_t run) {
        runs = run + 1;
        body(run);
    });
    print(check.findings());
    std::cout << "runs\t" << runs << '\n';
    print(check);
    std::cout << "text\n" << check << '\n';
    return 0;
}

}  // namespace loops
