// SPDX-License-Identifier: MIT
// Findings of one cause, added up: the line to look at, and its parts.
// World: cold. May include: base, probe, finding, hook, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/probe/causes.hpp"
#include "tracenew/detail/probe/observation.hpp"
#include "tracenew/finding.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline void add_over_time(Finding& sum, const Finding& part) noexcept {
    for (std::size_t i = 0; i < std::min(sum.history.size(), part.history.size()); ++i) {
        sum.history[i].bytes += part.history[i].bytes;
        sum.history[i].blocks += part.history[i].blocks;
    }
    for (std::size_t i = 0; i < std::min(sum.births.size(), part.births.size()); ++i) {
        sum.births[i] += part.births[i];
    }
}

/// All amounts of the parts together. They keep step: what one has been, all have been.
inline Finding sum_of(std::vector<Finding> parts) {
    Finding sum = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const Finding& part = parts[i];
        add_over_time(sum, part);
        const bool is_same_rule = sum.exact_iterations == part.exact_iterations;
        sum.exact_blocks = is_same_rule ? sum.exact_blocks + part.exact_blocks : 0;
        sum.exact_iterations = is_same_rule ? sum.exact_iterations : 0;
        sum.iterations_grown_is_exact = sum.iterations_grown_is_exact &&
                                        part.iterations_grown_is_exact &&
                                        sum.iterations_grown == part.iterations_grown;
        sum.iterations_grown = std::max(sum.iterations_grown, part.iterations_grown);
        sum.begins = std::min(sum.begins, part.begins);
        sum.paths += part.paths;
        sum.leaking_paths += part.leaking_paths;
        sum.bytes_per_iteration += part.bytes_per_iteration;
        sum.blocks_per_iteration += part.blocks_per_iteration;
        sum.bytes_interval.low += part.bytes_interval.low;
        sum.bytes_interval.high += part.bytes_interval.high;
        sum.blocks_interval.low += part.blocks_interval.low;
        sum.blocks_interval.high += part.blocks_interval.high;
        sum.size += part.size;
        sum.count += part.count;
        sum.size_diff += part.size_diff;
        sum.count_diff += part.count_diff;
        sum.grown_bytes += part.grown_bytes;
        sum.grown_blocks += part.grown_blocks;
        sum.only_rose = sum.only_rose && part.only_rose;
        sum.estimated = sum.estimated || part.estimated;
    }
    sum.parts = std::move(parts);
    return sum;
}

/// Whether one is to be told before another.
using IsBefore = bool (*)(const Finding& left, const Finding& right);

class CauseFindings {
public:
    /// `loop`: see LoopSite.
    CauseFindings(const Observation& observation, const Survivors& survivors, GroupBy by,
                  TracebackId loop) noexcept
        : observation_(observation)
        , survivors_(survivors)
        , by_(by)
        , loop_(loop) {}

    /// `paths`: those that the verdict is about.
    void add(Finding finding, const List<TracebackId>& paths) {
        const bool grows = finding.verdict == Verdict::leak || finding.verdict == Verdict::growing;
        if (by_ == GroupBy::line && grows && paths_in_all_ + paths.size() <= most_paths) {
            paths_in_all_ += paths.size();
            candidates_.push_back(
                {std::move(finding), paths, Comings{paths, observation_.history(), survivors_}});
        } else {
            findings_.push_back(std::move(finding));
        }
    }

    /// In no order, but for parts, by `is_before`.
    std::vector<Finding> take(IsBefore is_before) {
        candidates_ =
            sorted(std::move(candidates_), [&](const Candidate& left, const Candidate& right) {
                return is_before(left.finding, right.finding);
            });
        choose_rows();
        const List<Causes::Cause> causes =
            Causes::find(rows_, [this](const List<std::size_t>& rows, const std::string& line) {
                return share(rows, line);
            });
        for (const Causes::Cause& cause : causes) {
            add_sum_of(cause, is_before);
        }
        for (Candidate& candidate : candidates_) {
            if (!candidate.is_part) {
                findings_.push_back(std::move(candidate.finding));
            }
        }
        return std::move(findings_);
    }

private:
    struct Candidate {
        Finding finding;
        List<TracebackId> paths;
        Comings comings;
        bool is_part = false;
    };

    // All frames of all paths are looked up: beyond these it would be no matter of milliseconds.
    static constexpr std::size_t most_paths = 1000;

    // Only those that keep step with another one have their frames looked up.
    void choose_rows() {
        for (Candidate& candidate : candidates_) {
            if (has_company(candidate)) {
                rows_.push_back({candidate.comings, Way{candidate.paths, loop_},
                                 candidate.finding.site.function, candidate.finding.verdict,
                                 candidate.finding.grower});
                of_rows_.push_back(&candidate);
            }
        }
    }

    bool has_company(const Candidate& candidate) const {
        for (const Candidate& other : candidates_) {
            if (&other != &candidate && other.finding.verdict == candidate.finding.verdict &&
                other.finding.grower == candidate.finding.grower &&
                other.comings.keep_step_with(candidate.comings)) {
                return true;
            }
        }
        return false;
    }

    void add_sum_of(const Causes::Cause& cause, IsBefore is_before) {
        std::vector<Finding> parts;
        for (const std::size_t row : cause.rows) {
            of_rows_[row]->is_part = true;
            parts.push_back(std::move(of_rows_[row]->finding));
        }
        parts = sorted(std::move(parts), is_before);
        // Its callers are those of the part that is there itself, or of the worst.
        const Finding* there = nullptr;
        for (const Finding& part : parts) {
            if (there == nullptr && group_key(part.site, GroupBy::line) == cause.line) {
                there = &part;
            }
        }
        const Traceback traceback = (there == nullptr ? parts.front() : *there).traceback;
        Frame site = there == nullptr ? *rows_[cause.rows.front()].way.call_at(cause.line)->frame
                                      : there->site;
        Finding sum = sum_of(std::move(parts));
        sum.site = std::move(site);
        sum.traceback = traceback;
        findings_.push_back(std::move(sum));
    }

    double share(const List<std::size_t>& rows, const std::string& line) const {
        Map<std::uintptr_t, bool> calls;
        std::size_t theirs = 0;
        for (const std::size_t row : rows) {
            for (const std::uintptr_t address : rows_[row].way.call_at(line)->addresses) {
                calls[address] = true;
            }
            theirs += of_rows_[row]->paths.size();
        }
        std::size_t all = 0;
        for (std::uint32_t id = 1; id <= recorder.tracebacks.size(); ++id) {
            const TracebackView view = recorder.tracebacks.view(TracebackId{id});
            bool goes_by = false;
            for (std::size_t i = 0; i < view.size && !goes_by; ++i) {
                goes_by = calls.find(view.addresses[i]) != nullptr;
            }
            all += goes_by ? 1 : 0;
        }
        return all == 0 ? 0 : static_cast<double>(theirs) / static_cast<double>(all);
    }

    const Observation& observation_;
    const Survivors& survivors_;
    GroupBy by_;
    TracebackId loop_;
    std::size_t paths_in_all_ = 0;
    List<Candidate> candidates_;
    List<Causes::Row> rows_;
    List<Candidate*> of_rows_;
    std::vector<Finding> findings_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
