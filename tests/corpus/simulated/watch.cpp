// SPDX-License-Identifier: MIT
#define TRACENEW_CONFIG_HOOKS 0
#include "watch.hpp"

#include <map>

namespace corpus {

using tracenew::detail::Amount;
using tracenew::detail::Assess;
using tracenew::detail::Assessment;
using tracenew::detail::BirthClock;
using tracenew::detail::Estimate;
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

Watch::Answer Watch::ask(const Heap& heap) const {
    Survivors survivors{history_, warmup, warmup + window_, window_};
    const BirthClock clock;
    for (const Block& block : heap.blocks()) {
        if (block.alive) {
            const std::uint32_t generation = clock.generation_of(block.born);
            survivors.add(TracebackId{block.path + 1}, clock.middle_iteration_of(generation));
        }
    }
    std::vector<TracebackId> paths;
    for (const auto& entry : history_.series()) {
        paths.push_back(entry.first);
    }
    if (paths.empty()) {
        Answer nothing;
        nothing.verdict = tracenew::Verdict::steady;
        nothing.why = "nothing changed";
        return nothing;
    }
    const std::uint64_t width = clock.width_of(clock.generation_of(warmup + window_));
    const Assessment assessment = Assess{history_, survivors, window_, 6 * width}(paths);
    const Stretch all{assessment.evidence, 0};
    Answer answer;
    answer.verdict = assessment.judgement.verdict;
    const Estimate pace = estimate_pace(assessment.evidence, assessment.judgement.begin,
                                        &tracenew::detail::Moment::blocks);
    tracenew::Finding finding;
    finding.verdict = answer.verdict;
    finding.doubt = assessment.judgement.doubt;
    finding.iterations_grown = iterations_grown(heap);
    answer.is_wrong = tracenew::GrowthCheck::is_wrong(finding);
    answer.rule_blocks = assessment.rule.blocks;
    answer.rule_period = assessment.rule.iterations;
    answer.low = pace.low;
    answer.high = pace.high;
    answer.why = "from " + std::to_string(assessment.judgement.begin) + ", born";
    for (int i = 0; i < 8; ++i) {
        answer.why += ' ' + std::to_string(static_cast<int>(all.born(i / 8.0, (i + 1) / 8.0)));
    }
    answer.why +=
        ", doubt " + std::to_string(static_cast<int>(assessment.judgement.doubt)) + ", alive";
    for (int i = 0; i <= 8; ++i) {
        const std::size_t at = (assessment.evidence.size() - 1) * static_cast<std::size_t>(i) / 8;
        answer.why += ' ' + std::to_string(static_cast<int>(assessment.evidence[at].blocks));
    }
    answer.why += ", bytes";
    for (int i = 0; i <= 8; ++i) {
        const std::size_t at = (assessment.evidence.size() - 1) * static_cast<std::size_t>(i) / 8;
        answer.why += ' ' + std::to_string(static_cast<long>(assessment.evidence[at].bytes));
    }
    return answer;
}

// As findings have it.
std::size_t Watch::iterations_grown(const Heap& heap) const {
    const BirthClock clock;
    std::map<TracebackId, tracenew::detail::LeftBehind> left_behind;
    for (const Block& block : heap.blocks()) {
        if (block.alive && block.born >= warmup) {
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
        count.add(left_behind[entry.first], entry.second);
        grown = std::max(grown, static_cast<std::size_t>(entry.second.grown));
    }
    return std::max(grown, static_cast<std::size_t>(count.count(window_).likely));
}

}  // namespace corpus
