// SPDX-License-Identifier: MIT
// From what a probe has observed to a verdict for each site.
// World: cold. May include: probe, trend, query, finding, standard library.
#pragma once

#include "tracenew/detail/probe/observation.hpp"
#include "tracenew/detail/trend/judge.hpp"
#include "tracenew/finding.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Worst first: leaks before what may become one, then by pace.
inline bool is_worse(const Finding& left, const Finding& right) noexcept {
    const auto rank = [](Verdict verdict) {
        switch (verdict) {
        case Verdict::leak:
            return 0;
        case Verdict::growing:
            return 1;
        case Verdict::undecided:
            return 2;
        case Verdict::warming_up:
            return 3;
        case Verdict::sawtooth:
            return 4;
        case Verdict::steady:
            break;
        }
        return 5;
    };
    if (rank(left.verdict) != rank(right.verdict)) {
        return rank(left.verdict) < rank(right.verdict);
    }
    if (left.bytes_per_iteration != right.bytes_per_iteration) {
        return left.bytes_per_iteration > right.bytes_per_iteration;
    }
    return left.size_diff != right.size_diff ? left.size_diff > right.size_diff
                                             : named_before(left.site, right.site);
}

class FindGrowth {
public:
    FindGrowth(const Observation& observation, GroupBy by, const std::vector<Filter>& filters)
        : observation_(observation)
        , by_(by)
        , filters_(filters) {}

    std::vector<Finding> findings() {
        row_of_.assign(recorder.tracebacks.size() + std::size_t{1}, Births::no_row);
        ResolvedTracebacks::prepare(observation_.last().rows());
        for (const auto& entry : observation_.history().series()) {
            add(entry.first, entry.second);
        }
        add_what_did_not_change();
        const TracingNumber tracing =
            recorder.serial() == observation_.serial() ? recorder.tracing() : 0;
        const Births births{tracing, observation_.clock(), row_of_, rows_.size()};
        std::vector<Finding> found;
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            found.push_back(finding_of(row, births));
        }
        std::sort(found.begin(), found.end(),
                  [](const Finding& left, const Finding& right) { return is_worse(left, right); });
        return found;
    }

private:
    struct Row {
        Finding finding;
        Series sum;
        std::vector<TracebackId> members;
        std::int64_t most_grown = 0;
    };

    static std::int64_t growth_of(const Series& series) noexcept {
        return static_cast<std::int64_t>(series.last.bytes - series.base.bytes);
    }

    static void add_to(Amount& sum, Amount amount) noexcept {
        sum.bytes += amount.bytes;
        sum.blocks += amount.blocks;
    }

    void add(TracebackId id, const Series& series) {
        const Traceback traceback{id};
        if (!passes(filters_, traceback)) {
            return;
        }
        for_each_group(traceback, by_, false, [&](std::string key, const Frame& frame) {
            const auto [at, is_new] = row_by_key_.try_emplace(std::move(key), rows_.size());
            if (is_new) {
                rows_.emplace_back().finding.site = group_frame(frame, by_);
                rows_.back().sum.points.resize(series.points.size());
            }
            row_of_[index_of(id)] = at->second;
            Row& row = rows_[at->second];
            if (is_new || growth_of(series) > row.most_grown) {
                row.most_grown = growth_of(series);
                row.finding.traceback = traceback;
            }
            row.members.push_back(id);
            add_to(row.sum.base, series.base);
            add_to(row.sum.last, series.last);
            for (std::size_t i = 0; i < series.points.size(); ++i) {
                add_to(row.sum.points[i], series.points[i]);
            }
            row.sum.grown = std::max(row.sum.grown, series.grown);
        });
    }

    // A finding's size and count are all that is alive at the site.
    void add_what_did_not_change() {
        const Snapshot last = observation_.last();
        for (const TracebackAmount& amount : last.rows()) {
            const Traceback traceback{amount.id};
            for_each_group(traceback, by_, false, [&](const std::string& key, const Frame&) {
                const auto at = row_by_key_.find(key);
                if (at != row_by_key_.end() && passes(filters_, traceback)) {
                    rows_[at->second].finding.size += amount.amount.bytes;
                    rows_[at->second].finding.count += amount.amount.blocks;
                }
            });
        }
    }

    Evidence evidence_of(const Series& series, const std::vector<TracebackId>& members,
                         const Births& births) const {
        Evidence evidence;
        evidence.iterations = observation_.window();
        evidence.least_iterations = observation_.least_window();
        const auto point = [&](std::uint64_t iteration, Amount amount) {
            const auto x = static_cast<double>(iteration);
            evidence.bytes.push_back({x, static_cast<double>(amount.bytes)});
            evidence.blocks.push_back({x, static_cast<double>(amount.blocks)});
        };
        point(0, series.base);
        const std::vector<std::uint64_t>& grid = observation_.history().grid();
        for (std::size_t i = 0; i < series.points.size(); ++i) {
            point(grid[i], series.points[i]);
        }
        if (grid.empty() || grid.back() != observation_.window()) {
            point(observation_.window(), series.last);
        }
        for (const TracebackId id : members) {
            for (std::size_t third = 0; third < 3; ++third) {
                evidence.born[third] += births.of(id).blocks[third];
            }
        }
        return evidence;
    }

    Finding finding_of(std::size_t index, const Births& births) {
        Row& row = rows_[index];
        Finding& finding = row.finding;
        Evidence evidence = evidence_of(row.sum, row.members, births);
        Judgement judgement = Judge::judge(evidence);
        // A leaking path may share its line with a busy one, in whose noise it disappears.
        for (const TracebackId id : row.members) {
            if (judgement.verdict == Verdict::leak || row.members.size() == 1) {
                break;
            }
            Evidence alone = evidence_of(observation_.history().series().at(id), {id}, births);
            const Judgement judged_alone = Judge::judge(alone);
            if (judged_alone.verdict == Verdict::leak) {
                judgement = judged_alone;
                evidence = std::move(alone);
                finding.traceback = Traceback{id};
            }
        }
        finding.verdict = judgement.verdict;
        finding.iterations_needed = judgement.iterations_needed;
        finding.bytes_per_iteration = theil_sen_slope(evidence.bytes);
        finding.blocks_per_iteration = theil_sen_slope(evidence.blocks);
        finding.size_diff = growth_of(row.sum);
        finding.count_diff = static_cast<std::int64_t>(row.sum.last.blocks - row.sum.base.blocks);
        finding.iterations = observation_.window();
        finding.estimated = observation_.sample_interval() != 0;
        finding.iterations_grown = std::min(
            finding.iterations,
            static_cast<std::size_t>(std::max(row.sum.grown, births.iterations_of(index))));
        return std::move(finding);
    }

    const Observation& observation_;
    GroupBy by_;
    const std::vector<Filter>& filters_;
    std::vector<Row> rows_;
    std::unordered_map<std::string, std::size_t> row_by_key_;
    std::vector<std::size_t> row_of_;  // by traceback id
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
