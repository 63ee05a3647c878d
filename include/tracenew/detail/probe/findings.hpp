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
        , births_(observation.tracing(), observation.clock())
        , by_(by)
        , filters_(filters) {}

    std::vector<Finding> findings() {
        for (const auto& entry : observation_.history().series()) {
            add(entry.first, entry.second);
        }
        add_what_did_not_change();
        std::vector<Finding> found;
        for (auto& entry : groups_) {
            found.push_back(finding_of(entry.second));
        }
        std::sort(found.begin(), found.end(), [](const Finding& left, const Finding& right) {
            return is_worse(left, right);
        });
        return found;
    }

private:
    struct Group {
        Finding finding;
        Series sum;
        Births::Thirds born;
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
            auto [at, is_new] = groups_.try_emplace(std::move(key));
            Group& group = at->second;
            if (is_new) {
                group.finding.site = group_frame(frame, by_);
                group.sum.points.resize(series.points.size());
            }
            if (is_new || growth_of(series) > group.most_grown) {
                group.most_grown = growth_of(series);
                group.finding.traceback = traceback;
            }
            group.members.push_back(id);
            add_to(group.sum.base, series.base);
            add_to(group.sum.last, series.last);
            for (std::size_t i = 0; i < series.points.size(); ++i) {
                add_to(group.sum.points[i], series.points[i]);
            }
            group.sum.grown = std::max(group.sum.grown, series.grown);
            for (std::size_t third = 0; third < 3; ++third) {
                group.born.blocks[third] += births_.of(id).blocks[third];
            }
        });
    }

    // A finding's size and count are all that is alive at the site.
    void add_what_did_not_change() {
        const Snapshot last = observation_.last();
        for (const TracebackAmount& row : last.rows()) {
            const Traceback traceback{row.id};
            for_each_group(traceback, by_, false, [&](std::string key, const Frame&) {
                const auto at = groups_.find(key);
                if (at != groups_.end() && passes(filters_, traceback)) {
                    at->second.finding.size += row.amount.bytes;
                    at->second.finding.count += row.amount.blocks;
                }
            });
        }
    }

    Evidence evidence_of(const Series& series, const Births::Thirds& born) const {
        Evidence evidence;
        evidence.iterations = observation_.window();
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
        std::copy(born.blocks, born.blocks + 3, evidence.born);
        return evidence;
    }

    Finding finding_of(Group& group) const {
        Finding& finding = group.finding;
        Evidence evidence = evidence_of(group.sum, group.born);
        Judgement judgement = Judge::judge(evidence);
        // A leaking path may share its line with a busy one, in whose noise it disappears.
        for (const TracebackId id : group.members) {
            if (judgement.verdict == Verdict::leak || group.members.size() == 1) {
                break;
            }
            const Series& series = observation_.history().series().at(id);
            Evidence alone = evidence_of(series, births_.of(id));
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
        finding.size_diff = growth_of(group.sum);
        finding.count_diff =
            static_cast<std::int64_t>(group.sum.last.blocks - group.sum.base.blocks);
        finding.iterations = observation_.window();
        finding.iterations_grown = static_cast<std::size_t>(group.sum.grown);
        return std::move(finding);
    }

    const Observation& observation_;
    Births births_;
    GroupBy by_;
    const std::vector<Filter>& filters_;
    std::unordered_map<std::string, Group> groups_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
