// SPDX-License-Identifier: MIT
// From what a probe has observed to a verdict for each site.
// World: cold. May include: base, probe, trend, query, finding, resolve, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/probe/cause_findings.hpp"
#include "tracenew/detail/probe/observation.hpp"
#include "tracenew/detail/probe/over_time.hpp"
#include "tracenew/detail/probe/unmatched_filter.hpp"
#include "tracenew/detail/query/filtering.hpp"
#include "tracenew/detail/query/growth.hpp"
#include "tracenew/detail/query/ordering.hpp"
#include "tracenew/detail/query/suppressions.hpp"
#include "tracenew/detail/resolve/resolved_tracebacks.hpp"
#include "tracenew/detail/resolve/symbol_reading.hpp"
#include "tracenew/detail/trend/assessment.hpp"
#include "tracenew/finding.hpp"

#include <algorithm>
#include <string>
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

/// All that has changed, and what was not asked for.
struct Growth {
    std::vector<Finding> findings;       ///< worst first
    std::size_t suppressed_paths = 0;    ///< tracebacks that grew and are silenced
    std::int64_t suppressed_growth = 0;  ///< bytes
    /// The first inclusive filter that nothing has ever matched, while something grew which only
    /// the inclusive ones leave out (a filter for a place that never allocates is no mistake by
    /// itself); null: none, or it was not asked for.
    const Filter* unmatched = nullptr;
};

/// What the series and the births of a site say of it.
inline void add_assessment(Finding& finding, const Assessment& found) {
    finding.verdict = found.judgement.verdict;
    finding.doubt = found.judgement.doubt;
    finding.grower = found.judgement.grower;
    finding.iterations_needed = found.judgement.iterations_needed;
    const Moment& now = found.evidence.back();
    finding.grown_bytes = static_cast<std::int64_t>(now.bytes - found.evidence[0].bytes);
    finding.grown_blocks = static_cast<std::int64_t>(now.blocks - found.evidence[0].blocks);
    finding.begins = static_cast<std::size_t>(found.evidence[found.judgement.begin].x);
    finding.bytes_per_iteration = found.bytes.value;
    finding.bytes_interval = {found.bytes.low, found.bytes.high};
    finding.blocks_per_iteration = found.blocks.value;
    finding.blocks_interval = {found.blocks.low, found.blocks.high};
    finding.exact_blocks = static_cast<std::size_t>(found.rule.blocks);
    finding.exact_iterations = static_cast<std::size_t>(found.rule.iterations);
}

class FindGrowth {
public:
    /// `births`: of the observation; null when they are not known, and then nothing is decided.
    /// `loop`: see LoopSite.
    FindGrowth(const Observation& observation, const BirthWalk* births, TracebackId loop,
               GroupBy by, const std::vector<Filter>& filters, const Suppressions& suppressions)
        : observation_(observation)
        , loop_(loop)
        , known_births_(births)
        , by_(by)
        , filters_(filters)
        , suppressions_(suppressions) {}

    /// `asks_for_unmatched`: see `Growth::unmatched`. That is judged here too: it was
    /// asked by finding all growth a second time, without the inclusive filters.
    Growth find(bool asks_for_unmatched = false) {
        looks_beside_ = asks_for_unmatched && any_is_inclusive(filters_);
        SymbolReading reading;
        reading.keep();
        ResolvedTracebacks::prepare(observation_.last().rows());
        for (const auto& entry : observation_.history().series()) {
            add(entry.key, entry.value);
        }
        add_what_did_not_change();
        Owned<BirthWalk> unknown;
        if (known_births_ == nullptr) {
            unknown = Owned<BirthWalk>(
                new BirthWalk(TracingNumber{0}, ClockWindow{}, 0, observation_.history()));
        }
        const BirthWalk& births = known_births_ != nullptr ? *known_births_ : *unknown;
        CauseFindings causes{observation_, births.survivors(), by_, loop_};
        const Assess assess{observation_.history(), births.survivors(), observation_.window(),
                            observation_.least_window()};
        for (Row& row : found_.rows) {
            Finding finding = finding_of(row, assess, births);
            causes.add(std::move(finding), row.members);
        }
        const Filter* const unmatched = looks_beside_ ? find_unmatched(filters_) : nullptr;
        for (std::size_t i = 0;
             unmatched != nullptr && growth_.unmatched == nullptr && i < beside_.rows.size(); ++i) {
            const bool is_wrong =
                GrowthCheck::is_wrong(finding_of(beside_.rows[i], assess, births));
            growth_.unmatched = is_wrong ? unmatched : nullptr;
        }
        growth_.findings = sorted(causes.take(&is_worse), &is_worse);
        return std::move(growth_);
    }

private:
    struct Row {
        Finding finding;
        Amount base;
        Amount last;
        std::uint64_t grown = 0;  // closes
        List<TracebackId> members;
        std::int64_t most_grown = 0;
    };

    struct Rows {
        List<Row> rows;
        TextIndex by_key;
    };

    static void add_to(Amount& sum, Amount amount) noexcept {
        sum.bytes += amount.bytes;
        sum.blocks += amount.blocks;
    }

    void add(TracebackId id, const Series& series) {
        const Traceback traceback{id};
        const bool is_found = passes(filters_, traceback);
        if (!is_found && !(looks_beside_ && is_not_excluded(filters_, traceback))) {
            return;
        }
        const auto growth = static_cast<std::int64_t>(series.last.bytes - series.base.bytes);
        if (!suppressions_.is_empty() && suppressions_.silence(traceback)) {
            if (is_found && growth > 0) {
                ++growth_.suppressed_paths;
                growth_.suppressed_growth += growth;
            }
            return;
        }
        Rows& found = is_found ? found_ : beside_;
        for_each_group(traceback, by_, false, [&](const std::string& key, const Frame& frame) {
            const std::size_t at = found.by_key.add(key);
            const bool is_new = at == found.rows.size();
            if (is_new) {
                found.rows.emplace_back().finding.site = group_frame(frame, by_);
            }
            Row& row = found.rows[at];
            if (is_new || growth > row.most_grown) {
                row.most_grown = growth;
                row.finding.traceback = traceback;
            }
            row.members.push_back(id);
            add_to(row.base, series.base);
            add_to(row.last, series.last);
            row.grown = std::max(row.grown, series.grown);
        });
    }

    // A finding's size and count are all that is alive at the site.
    void add_what_did_not_change() {
        const Snapshot last = observation_.last();
        for (const TracebackAmount& amount : last.rows()) {
            const Traceback traceback{amount.id};
            for_each_group(traceback, by_, false, [&](const std::string& key, const Frame&) {
                const std::uint32_t at = found_.by_key.find(key);
                if (at != TextIndex::none && passes(filters_, traceback)) {
                    found_.rows[at].finding.size += amount.amount.bytes;
                    found_.rows[at].finding.count += amount.amount.blocks;
                }
            });
        }
    }

    Finding finding_of(Row& row, const Assess& assess, const BirthWalk& births) {
        const Assessment found = assess(row.members);
        Finding& finding = row.finding;
        add_assessment(finding, found);
        if (known_births_ == nullptr && finding.verdict != Verdict::steady) {
            finding.verdict = Verdict::undecided;
            finding.doubt = Doubt::not_tracing;
            finding.grower = Grower::none;
        }
        finding.paths = row.members.size();
        finding.leaking_paths = found.leaking.size();
        if (!found.leaking.empty()) {
            finding.traceback = Traceback{found.leaking.front()};
        }
        finding.size_diff = static_cast<std::int64_t>(row.last.bytes - row.base.bytes);
        finding.count_diff = static_cast<std::int64_t>(row.last.blocks - row.base.blocks);
        finding.iterations = observation_.window();
        finding.estimated = observation_.sample_interval() != 0;
        if (found.explained_by_leaking) {
            row.members = found.leaking;  // what the verdict is about
        }
        finding.only_rose = finding.verdict == Verdict::leak;
        for (const TracebackId path : row.members) {
            finding.only_rose =
                finding.only_rose && !observation_.history().series().at(path).rises.fell();
        }
        add_iterations_grown(finding, row, births);
        if (is_told_of(finding.verdict)) {
            finding.history = history_of(observation_, row.members);
            finding.births = births_of(births.survivors(), row.members);
        }
        return std::move(finding);
    }

    // Traffic makes the total rise all the time: of what stays only births count. A container that
    // is made anew is born once.
    void add_iterations_grown(Finding& finding, const Row& row, const BirthWalk& births) const {
        const List<TracebackId>& paths = row.members;
        const std::size_t by_rule = finding.exact_iterations == 0 ? 0 : times_of_rule(paths);
        const IterationCount left =
            by_rule != 0 ? IterationCount{by_rule, by_rule, by_rule}
                         : births.left_behind(paths, observation_.history(), finding.iterations);
        const std::size_t rises =
            finding.verdict == Verdict::leak ? 0 : static_cast<std::size_t>(row.grown);
        finding.iterations_grown =
            std::min(finding.iterations, std::max(rises, static_cast<std::size_t>(left.likely)));
        finding.iterations_grown_is_exact =
            left.is_exact() && rises <= left.likely && !finding.estimated;
        if (is_first_use(finding)) {
            finding.iterations_needed = 0;
        }
        if (finding.begins != 0) {
            finding.begins = births.first_after(paths, finding.begins);
        }
    }

    // How often what these paths share, an exact rule, was followed; 0 when there was more.
    std::size_t times_of_rule(const List<TracebackId>& paths) const {
        std::uint64_t times = 0;
        for (const TracebackId path : paths) {
            const Series& series = observation_.history().series().at(path);
            if (series.rises.fell() || series.rises.closes() != series.regularity.times()) {
                return 0;
            }
            times = std::max(times, series.rises.closes());
        }
        return static_cast<std::size_t>(times);
    }

    const Observation& observation_;
    TracebackId loop_;
    const BirthWalk* known_births_;
    GroupBy by_;
    const std::vector<Filter>& filters_;
    const Suppressions& suppressions_;
    Growth growth_;
    bool looks_beside_ = false;
    Rows found_;
    Rows beside_;  // of what the inclusive filters leave out
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
