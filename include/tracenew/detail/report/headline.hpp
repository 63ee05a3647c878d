// SPDX-License-Identifier: MIT
// Whether there is a leak, in a few words: what a reader knows after five seconds.
// World: cold. May include: base, values, report.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/evidence_text.hpp"
#include "tracenew/detail/report/row_text.hpp"
#include "tracenew/detail/report/shortfall_text.hpp"
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

/// "no leak" stands only where that was measured, and says of what.
class Headline {
public:
    explicit Headline(const LoopReport& report) noexcept
        : report_(report) {}

    /// To be separated by commas; the first says it all.
    List<HeadlinePart> parts() const {
        List<HeadlinePart> parts;
        const List<const Finding*> leaks = having(Verdict::leak);
        const std::string unknown = unknown_text(report_);
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
        } else if (has(report_, Flaw::no_iteration) || has(report_, Flaw::too_few_iterations)) {
            parts.push_back({Tone::strong, "too few to tell"});
        } else if (const std::string undecided = undecided_text(); !undecided.empty()) {
            parts.push_back({Tone::notice, undecided});
        } else {
            parts.push_back({Tone::strong, "no leak" + scope_text(report_, !unseen.empty())});
            but = unseen.empty() ? "" : "but ";
        }
        if (!unseen.empty()) {
            parts.push_back({Tone::notice, but + unseen});
        }
        const List<const Finding*> growing = having(Verdict::growing);
        if (!growing.empty()) {
            parts.push_back({Tone::notice, count_text(growing.size(), name_of(report_.group_by)) +
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
        return "undecided: " + count_text(sites, name_of(report_.group_by)) + " may leak" +
               (needed == 0 ? ""
                            : ", about " + count_text(needed, "more iteration") + " would tell");
    }

    const LoopReport& report_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
