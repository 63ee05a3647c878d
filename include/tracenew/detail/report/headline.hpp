// SPDX-License-Identifier: MIT
// Whether there is a leak, in a few words: what a reader knows after five seconds.
// World: cold. May include: base, values, report.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/evidence_text.hpp"
#include "tracenew/detail/report/row_text.hpp"
#include "tracenew/detail/report/unseen_text.hpp"
#include "tracenew/growth_check.hpp"
#include "tracenew/loop_report.hpp"

#include <algorithm>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

enum class Tone { plain, strong, notice, alarm };

struct HeadlinePart {
    Tone tone;
    std::string text;
};

inline std::size_t window_of(const LoopReport& report) noexcept {
    return report.iterations > report.warmup ? report.iterations - report.warmup : 0;
}

/// "no leak" stands only where that was measured.
class Headline {
public:
    explicit Headline(const LoopReport& report) noexcept
        : report_(report) {}

    /// To be separated by commas; the first says it all.
    List<HeadlinePart> parts() const {
        List<HeadlinePart> parts;
        const List<const Finding*> leaks = having(Verdict::leak);
        const std::string unknown = why_unknown();
        const std::string unseen = unseen_text(report_);
        std::string but;
        if (report_.overcounted != 0) {
            // Whatever leaks by the traces may be what is not there any more.
            parts.push_back({Tone::notice, "cannot tell: blocks of new were given to free()"});
            return parts;
        }
        if (!leaks.empty()) {
            parts.push_back({Tone::alarm, count_text(leaks.size(), "leak")});
            parts.push_back({Tone::plain, pace_of(leaks)});
            if (report_.unconfirmed_growth != 0) {
                parts.push_back(
                    {Tone::notice, "but malloc has handed out no more than before in all"});
            }
            if (!unknown.empty()) {
                parts.push_back({Tone::notice, unknown});
            }
        } else if (!unknown.empty()) {
            parts.push_back({Tone::notice, "cannot tell: " + unknown});
        } else if (window_of(report_) < GrowthCheck::least_iterations) {
            parts.push_back({Tone::strong, "too few to tell"});
        } else if (const std::string undecided = undecided_text(); !undecided.empty()) {
            parts.push_back({Tone::notice, undecided});
        } else {
            parts.push_back({Tone::strong, std::string("no leak") +
                                               (unseen.empty() ? "" : " in what is traced") +
                                               estimate_text(report_.sample_interval != 0)});
            but = unseen.empty() ? "" : "but ";
        }
        if (!unseen.empty()) {
            parts.push_back({Tone::notice, but + unseen});
        }
        const List<const Finding*> growing = having(Verdict::growing);
        if (!growing.empty()) {
            parts.push_back({Tone::notice, count_text(growing.size(), noun_of(report_.group_by)) +
                                               (growing.size() == 1 ? " grows" : " grow")});
            parts.push_back({Tone::plain, pace_of(growing)});
        }
        return parts;
    }

private:
    List<const Finding*> having(Verdict verdict) const {
        List<const Finding*> having;
        for (const Finding& finding : report_.findings) {
            if (finding.verdict == verdict) {
                having.push_back(&finding);
            }
        }
        return having;
    }

    std::string pace_of(const List<const Finding*>& findings) const {
        double bytes = 0;
        for (const Finding* finding : findings) {
            bytes += finding->bytes_per_iteration;
        }
        const double iterations = paces_are_told_over();
        return pace_size_text(bytes * iterations) + ' ' + over_text(iterations) +
               estimate_text(report_.sample_interval != 0);
    }

    // One number of iterations for all paces of the line, which nobody can compare else.
    double paces_are_told_over() const {
        const Finding* only = nullptr;
        std::size_t count = 0;
        double bytes = 0;
        for (const Finding& finding : report_.findings) {
            if (finding.verdict == Verdict::leak || finding.verdict == Verdict::growing) {
                only = &finding;
                ++count;
                bytes += finding.bytes_per_iteration;
            }
        }
        return count == 1 ? told_over(*only) : told_over(bytes, 1);
    }

    // Growth that goes on; one late first use is none.
    std::string undecided_text() const {
        std::size_t sites = 0;
        std::size_t needed = 0;
        for (const Finding& finding : report_.findings) {
            if (finding.verdict == Verdict::undecided && GrowthCheck::is_wrong(finding)) {
                ++sites;
                needed = std::max(needed, finding.iterations_needed);
            }
        }
        if (sites == 0) {
            return "";
        }
        return "undecided: " + count_text(sites, noun_of(report_.group_by)) + " may leak" +
               (needed == 0 ? ""
                            : ", about " + count_text(needed, "more iteration") + " would tell");
    }

    std::string why_unknown() const {
        const bool is_refused = report_.start_status &&
                                *report_.start_status != StartStatus::started &&
                                *report_.start_status != StartStatus::already_tracing;
        if (is_refused || (!report_.tracing && report_.iterations == 0)) {
            return "nothing was traced";
        }
        if (report_.refused) {
            return "there is not enough memory to look";
        }
        if (report_.losses.dropped != 0) {
            return count_text(report_.losses.dropped, "allocation") + were(report_.losses.dropped) +
                   " dropped";
        }
        if (report_.history_left_out != 0) {
            return "not all was watched, " + count_text(report_.history_left_out, "change") +
                   " had no room";
        }
        if (!report_.unmatched_filter.empty()) {
            return "nothing matches the filter \"" + report_.unmatched_filter + '"';
        }
        for (const Finding& finding : report_.findings) {
            if (finding.doubt == Doubt::not_tracing) {
                return "not tracing any more";
            }
        }
        if (report_.pending * 3 > window_of(report_)) {
            return "the last " + count_text(report_.pending, "iteration") + were(report_.pending) +
                   " not closed";
        }
        return "";
    }

    static const char* were(std::uint64_t count) noexcept { return count == 1 ? " was" : " were"; }

    const LoopReport& report_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
