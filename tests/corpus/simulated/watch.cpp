// SPDX-License-Identifier: MIT
#define TRACENEW_CONFIG_HOOKS 0
#include "watch.hpp"

#include <algorithm>

namespace corpus {

using tracenew::detail::Amount;
using tracenew::detail::Evidence;
using tracenew::detail::Judge;
using tracenew::detail::Series;
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
                          Amount{now.bytes, now.blocks});
        }
        before = now;
    }
    heap.touched().clear();
    if (heap.now >= warmup) {
        window_ = heap.now + 1 - warmup;
        history_.close(window_);
    }
}

Watch::Answer Watch::ask(const Heap& heap) const {
    std::vector<Evidence> alone(last_.size());
    Evidence all;
    const auto fill = [&](Evidence& evidence, const Series& series) {
        evidence.iterations = window_;
        const std::vector<std::uint64_t>& grid = history_.grid();
        const bool fresh = evidence.bytes.empty();
        std::size_t at = 0;
        const auto point = [&](std::uint64_t x, Amount amount) {
            if (fresh) {
                evidence.bytes.push_back({static_cast<double>(x), 0});
                evidence.blocks.push_back({static_cast<double>(x), 0});
            }
            evidence.bytes[at].y += static_cast<double>(amount.bytes);
            evidence.blocks[at].y += static_cast<double>(amount.blocks);
            ++at;
        };
        point(0, series.base);
        for (std::size_t i = 0; i < grid.size(); ++i) {
            point(grid[i], series.points[i]);
        }
        if (grid.empty() || grid.back() != window_) {
            point(window_, series.last);
        }
    };
    for (const auto& entry : history_.series()) {
        fill(all, entry.second);
        fill(alone[tracenew::detail::index_of(entry.first) - 1], entry.second);
    }
    for (const Block& block : heap.blocks()) {
        if (block.alive && block.born >= warmup) {
            const std::uint64_t third = (block.born - warmup) * 3 / window_;
            ++all.born[third];
            ++alone[block.path].born[third];
        }
    }
    Answer answer;
    answer.verdict = Judge::judge(all).verdict;
    for (const Evidence& evidence : alone) {
        if (!evidence.bytes.empty() && Judge::judge(evidence).verdict == tracenew::Verdict::leak) {
            answer.verdict = tracenew::Verdict::leak;
        }
    }
    answer.why = "born " + std::to_string(all.born[0]) + "/" + std::to_string(all.born[1]) + "/" +
                 std::to_string(all.born[2]);
    return answer;
}

}  // namespace corpus
