// SPDX-License-Identifier: MIT
#define TRACENEW_CONFIG_HOOKS 0
#include "watch.hpp"

#include <algorithm>
#include <map>

namespace corpus {

using tracenew::Verdict;
using tracenew::detail::Amount;
using tracenew::detail::Assess;
using tracenew::detail::Assessment;
using tracenew::detail::BirthClock;
using tracenew::detail::Stretch;
using tracenew::detail::Survivors;
using tracenew::detail::TracebackId;

void Watch::close(Heap& heap) {
    for (const Path path : heap.touched()) {
        if (path >= last_.size()) {
            last_.resize(path + std::size_t{1});
        }
        const Live now = heap.live(path);
        Live& before = last_[path];
        if (heap.now >= warmup && (now.bytes != before.bytes || now.blocks != before.blocks)) {
            history_.note(TracebackId{path + 1}, Amount{before.bytes, before.blocks},
                          Amount{now.bytes, now.blocks}, heap.now + 1 - warmup);
        }
        before = now;
    }
    heap.touched().clear();
    if (heap.now >= warmup) {
        window_ = heap.now + 1 - warmup;
        history_.close({window_, heap.now + 1});
    }
}

namespace {

std::string eighths(const Assessment& assessment) {
    const Stretch all{assessment.evidence, 0};
    std::string text = "from " + std::to_string(assessment.judgement.begin) + ", born";
    for (int i = 0; i < 8; ++i) {
        text += ' ' + std::to_string(static_cast<int>(all.born(i / 8.0, (i + 1) / 8.0)));
    }
    text += ", doubt " + std::to_string(static_cast<int>(assessment.judgement.doubt));
    const auto add = [&](const char* name, double tracenew::detail::Moment::*amount) {
        text += name;
        for (std::size_t i = 0; i <= 8; ++i) {
            const std::size_t at = (assessment.evidence.size() - 1) * i / 8;
            text += ' ' + std::to_string(static_cast<long>(assessment.evidence[at].*amount));
        }
    };
    add(", alive", &tracenew::detail::Moment::blocks);
    add(", bytes", &tracenew::detail::Moment::bytes);
    return text;
}

}  // namespace

Watch::Answer Watch::ask(const Heap& heap) const {
    Survivors survivors{history_, warmup, warmup + window_, window_};
    const BirthClock clock;
    for (const Block& block : heap.blocks()) {
        if (block.alive) {
            const std::uint32_t generation = clock.generation_of(block.born);
            survivors.add(TracebackId{block.path + 1}, clock.middle_iteration_of(generation),
                          static_cast<double>(block.size));
        }
    }
    std::map<std::size_t, tracenew::detail::List<TracebackId>> sites;
    for (const auto& entry : history_.series()) {
        sites[site_of(static_cast<Path>(index_of(entry.key)) - 1)].push_back(entry.key);
    }
    const std::uint64_t width = clock.width_of(clock.generation_of(warmup + window_));
    const Assess assess{history_, survivors, window_, 6 * width};
    Answer answer;
    for (const auto& [number, paths] : sites) {
        const Assessment assessment = assess(paths);
        Site site;
        site.number = number;
        site.why = "site " + std::to_string(number) + ' ' + eighths(assessment);
        tracenew::Finding& finding = site.finding;
        tracenew::detail::add_assessment(finding, assessment);
        finding.iterations = window_;
        finding.iterations_grown = iterations_grown(heap, number);
        answer.sites.push_back(std::move(site));
    }
    return answer;
}

// As findings have it.
std::size_t Watch::iterations_grown(const Heap& heap, std::size_t site) const {
    const BirthClock clock;
    std::map<TracebackId, tracenew::detail::LeftBehind> left_behind;
    for (const Block& block : heap.blocks()) {
        if (block.alive && block.born >= warmup && site_of(block.path) == site) {
            const std::uint32_t generation = clock.generation_of(block.born);
            const auto iteration_of = [&](std::uint32_t first) {
                return static_cast<double>(clock.first_iteration_of(first)) - warmup;
            };
            left_behind[TracebackId{block.path + 1}].add(iteration_of(generation),
                                                         iteration_of(generation + 1));
        }
    }
    tracenew::detail::CountLeftBehind count{history_.grid(), true};
    std::size_t grown = 0;
    for (const auto& entry : history_.series()) {
        if (site_of(static_cast<Path>(index_of(entry.key)) - 1) == site) {
            count.add(left_behind[entry.key], entry.value);
            grown = std::max(grown, static_cast<std::size_t>(entry.value.grown));
        }
    }
    return std::max(grown, static_cast<std::size_t>(count.count(window_).likely));
}

std::vector<tracenew::Finding> Watch::Answer::findings() const {
    std::vector<tracenew::Finding> findings;
    for (const Site& site : sites) {
        findings.push_back(site.finding);
    }
    return findings;
}

bool Watch::Answer::says(Verdict verdict) const {
    return std::any_of(sites.begin(), sites.end(),
                       [&](const Site& site) { return site.finding.verdict == verdict; });
}

bool Watch::Answer::is_alarm() const {
    return says(Verdict::leak) || says(Verdict::growing);
}

bool Watch::Answer::is_ok() const {
    return std::none_of(sites.begin(), sites.end(), [](const Site& site) {
        return tracenew::GrowthCheck::is_wrong(site.finding);
    });
}

Verdict Watch::Answer::worst() const {
    for (const Verdict verdict : {Verdict::leak, Verdict::growing, Verdict::undecided,
                                  Verdict::warming_up, Verdict::sawtooth}) {
        if (says(verdict)) {
            return verdict;
        }
    }
    return Verdict::steady;
}

std::uint64_t Watch::Answer::promise() const {
    std::uint64_t needed = 0;
    for (const Site& site : sites) {
        if (site.finding.verdict == Verdict::undecided &&
            tracenew::GrowthCheck::is_wrong(site.finding)) {
            needed = std::max<std::uint64_t>(needed, site.finding.iterations_needed);
        }
    }
    return is_alarm() ? 0 : needed;
}

std::string Watch::Answer::headline(const Heap& heap) const {
    tracenew::LoopReport report;
    report.findings = findings();
    report.tracing = true;
    report.warmup = warmup;
    report.iterations = heap.now + 1;
    report.not_measured.clear();
    constexpr std::size_t least = tracenew::GrowthCheck::least_iterations;
    if (report.iterations - report.warmup < least) {
        report.shortfalls = {{tracenew::Flaw::too_few_iterations, 0, least}};
    }
    return tracenew::detail::Headline{report}.parts().front().text;
}

std::string Watch::Answer::why() const {
    const Verdict verdict = worst();
    for (const Site& site : sites) {
        if (site.finding.verdict == verdict) {
            return site.why;
        }
    }
    return "nothing changed";
}

}  // namespace corpus
