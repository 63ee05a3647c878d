// SPDX-License-Identifier: MIT
// Which findings are growth, and which of these a check lets pass.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/growth_check.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What came in one or two iterations and stayed: a late first use, unless it comes again. No
/// number of iterations without another will tell.
inline bool is_first_use(const Finding& finding) noexcept {
    return finding.verdict == Verdict::undecided && finding.iterations_grown < 3 &&
           (finding.doubt == Doubt::too_few_blocks || finding.doubt == Doubt::may_be_filling);
}

/// Whether something stayed, be it a late first use or the first block of a rare leak.
inline bool has_grown(const Finding& finding) noexcept {
    return finding.verdict != Verdict::steady && finding.verdict != Verdict::sawtooth &&
           (finding.grown_bytes > 0 || finding.grown_blocks > 0);
}

inline std::vector<Finding> leaks_of(const std::vector<Finding>& findings) {
    std::vector<Finding> leaks;
    for (const Finding& finding : findings) {
        if (finding.verdict == Verdict::leak) {
            leaks.push_back(finding);
        }
    }
    return leaks;
}

/// How much may grow; 0 and 0: nothing.
struct Slack {
    std::uint64_t bytes = 0;
    std::uint64_t blocks = 0;

    /// Every limit that is set must hold. A limit for blocks never excuses a container: it grows in
    /// bytes, not in blocks.
    bool excuses(const Finding& finding) const noexcept {
        if (!finding.parts.empty()) {  // it is each site that may grow
            return std::all_of(finding.parts.begin(), finding.parts.end(),
                               [this](const Finding& part) { return excuses(part); });
        }
        const auto within = [](std::int64_t growth, std::uint64_t limit) {
            return growth <= 0 || static_cast<std::uint64_t>(growth) <= limit;
        };
        const bool is_container =
            (finding.verdict == Verdict::growing && finding.grower != Grower::queue &&
             finding.grower != Grower::chunks) ||
            finding.doubt == Doubt::may_resize_again || finding.grown_blocks <= 0;
        if (bytes == 0 && (blocks == 0 || is_container)) {
            return false;
        }
        return (bytes == 0 || within(finding.grown_bytes, bytes)) &&
               (blocks == 0 || within(finding.grown_blocks, blocks));
    }
};

/// `findings`: all of them; `window`: iterations after the warm-up, 0 where only samples are
/// traced; `unseen_growth`: that `reason` is about.
inline GrowthCheck check_of(std::vector<Finding> findings, const Slack& slack, std::size_t window,
                            std::string reason, std::int64_t unseen_growth = 0) {
    const bool grew = std::any_of(findings.begin(), findings.end(), &has_grown);
    const auto is_fine = [&](const Finding& finding) {
        return !GrowthCheck::is_wrong(finding) || slack.excuses(finding);
    };
    findings.erase(std::remove_if(findings.begin(), findings.end(), is_fine), findings.end());
    return {std::move(findings), std::move(reason), grew ? window / 3 : window, unseen_growth};
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
