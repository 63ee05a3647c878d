// SPDX-License-Identifier: MIT
// The verdict on a site, and which of the paths to it explain it.
// World: cold. May include: base, trend, standard library.
//
// One wrapper may be called from a hundred places and leak for one of them: in the sum of all paths
// a small leak drowns, and a finding for all of them would name the wrong ones.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/trend/estimate.hpp"
#include "tracenew/detail/trend/exchange.hpp"
#include "tracenew/detail/trend/judge.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct Assessment {
    Judgement judgement;
    Evidence evidence;  ///< of the paths that leak; of all when none does by itself
    Estimate bytes;     ///< the pace
    Estimate blocks;
    Rule rule;                          ///< by which its blocks come, if they do
    List<TracebackId> leaking;          ///< paths that leak, each by itself; most blocks first
    bool explained_by_leaking = false;  ///< the evidence is of these, and not of all paths
};

class Assess {
public:
    /// To be made once for all sites. `window`: iterations since the warm-up; `least_iterations`:
    /// see Evidence.
    Assess(const History& history, const Survivors& survivors, std::uint64_t window,
           std::uint64_t least_iterations)
        : history_(history)
        , exchange_(history)
        , survivors_(survivors)
        , window_(window)
        , least_iterations_(least_iterations) {}

    /// `paths`: all those to one site that have a series.
    Assessment operator()(const List<TracebackId>& paths) const {
        Assessment found = assess(paths);
        const std::size_t begin = found.judgement.begin;
        const bool leaks = found.judgement.verdict == Verdict::leak;
        const auto pace = leaks ? &estimate_leak : &estimate_pace;
        found.bytes = pace(found.evidence, begin, &Moment::bytes);
        found.blocks = pace(found.evidence, begin, &Moment::blocks);
        const auto may_be_none = [](const Estimate& rate) {
            return rate.high > 0 && rate.low <= 0;
        };
        if (leaks && (may_be_none(found.blocks) || may_be_none(found.bytes))) {
            found.judgement = Judge::unsure(found.evidence);
            found.leaking.clear();
        }
        found.rule = rule_of(found.explained_by_leaking ? found.leaking : paths,
                             static_cast<std::uint64_t>(found.evidence[begin].x));
        return found;
    }

private:
    Assessment assess(const List<TracebackId>& paths) const {
        Assessment all;
        all.evidence = evidence_of(paths);
        all.judgement = judge(paths, all.evidence, paths);
        if (paths.size() == 1) {
            if (all.judgement.verdict == Verdict::leak) {
                all.leaking = paths;
            }
            return all;
        }
        Assessment part;
        for (const TracebackId path : paths) {
            const Judgement judgement = judge({path}, evidence_of({path}), paths);
            if (judgement.verdict == Verdict::leak) {
                part.leaking.push_back(path);
                part.judgement = judgement;
            }
        }
        if (part.leaking.empty()) {
            return all;
        }
        sort_by(part.leaking, [this](TracebackId path) {
            return SortKey{~survivors_.of(path)->total};  // the largest first
        });
        part.evidence = evidence_of(part.leaking);
        const Judgement together = judge(part.leaking, part.evidence, paths);
        part.judgement = together.verdict == Verdict::leak ? together : part.judgement;
        const bool explains_all = part.evidence.back().blocks - part.evidence[0].blocks >=
                                  0.8 * (all.evidence.back().blocks - all.evidence[0].blocks);
        if (all.judgement.verdict != Verdict::leak || explains_all) {
            part.explained_by_leaking = true;
            return part;
        }
        all.leaking = std::move(part.leaking);
        return all;
    }

    // What others of the same kind lose meanwhile counts too: `comers` may come for them.
    Judgement judge(const List<TracebackId>& comers, const Evidence& evidence,
                    const List<TracebackId>& home) const {
        const Judgement alone = Judge::judge(evidence);
        if (alone.verdict != Verdict::leak && alone.verdict != Verdict::growing &&
            alone.verdict != Verdict::undecided) {
            return alone;
        }
        List<TracebackId> both = exchange_.goers(comers, alone.begin, home);
        if (both.empty()) {
            return alone;
        }
        bool all_at_home = true;
        for (const TracebackId goer : both) {
            all_at_home = all_at_home && Exchange::contains(home, goer);
        }
        both.append(comers.begin(), comers.end());
        const Judgement together = Judge::judge(evidence_of(both));
        const bool grows_on = together.verdict == Verdict::growing ||
                              (together.verdict == Verdict::leak && together.begin == 0);
        return grows_on ? alone
               : all_at_home
                   ? together
                   : Judgement{Verdict::undecided, Doubt::may_replace, 0, 0, Grower::none};
    }

    Evidence evidence_of(const List<TracebackId>& paths) const {
        Evidence evidence;
        evidence.least_iterations = static_cast<double>(least_iterations_);
        evidence.add({});
        for (const GridPoint& point : history_.grid()) {
            evidence.add({static_cast<double>(point.iteration), 0, 0});
        }
        if (evidence.iterations() < static_cast<double>(window_)) {
            evidence.add({static_cast<double>(window_), 0, 0});
        }
        double births = 0;
        double stand_for = 0;
        for (const TracebackId path : paths) {
            const Series& series = history_.series().at(path);
            for (std::size_t i = 0; i < evidence.size(); ++i) {
                add(evidence[i], series.at(i));
            }
            const Births* born = survivors_.of(path);
            for (std::size_t i = 0; i < Births::bins; ++i) {
                evidence.born[i] += born->blocks[i];
                evidence.born_bytes[i] += born->bytes[i];
            }
            births += static_cast<double>(born->total);
            stand_for += born->stands_for;
        }
        evidence.blocks_a_birth = births > 0 ? stand_for / births : 1;
        return evidence;
    }

    // Of several paths the same rule, at the same times; or each its own in each iteration.
    Rule rule_of(const List<TracebackId>& paths, std::uint64_t begin) const {
        Rule sum;
        std::uint64_t last = 0;
        for (const TracebackId path : paths) {
            const Regularity& regularity = history_.series().at(path).regularity;
            const Rule rule = regularity.rule(begin, window_);
            const bool is_first = path == paths.front();
            if (rule.iterations == 0 ||
                (!is_first && (rule.iterations != sum.iterations || regularity.last() != last))) {
                return {};
            }
            sum = {sum.blocks + rule.blocks, rule.iterations};
            last = regularity.last();
        }
        return sum;
    }

    static void add(Moment& moment, Amount amount) noexcept {
        moment.bytes += static_cast<double>(amount.bytes);
        moment.blocks += static_cast<double>(amount.blocks);
    }

    const History& history_;
    Exchange exchange_;
    const Survivors& survivors_;
    std::uint64_t window_;
    std::uint64_t least_iterations_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
