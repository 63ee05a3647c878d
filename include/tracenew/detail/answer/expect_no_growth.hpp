// SPDX-License-Identifier: MIT
// What expect_no_growth.hpp declares.
// World: cold. May include: expect_no_growth, values, loop_probe, tracer, os, query, answer,
// standard library.
#pragma once

#include "tracenew/detail/answer/loop_probe.hpp"
#include "tracenew/detail/answer/tracer.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/query/growth.hpp"
#include "tracenew/expect_no_growth.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Runs after which what is undecided, and not merely a late first use, should be settled. One
/// block that stayed may be either: three times `iterations` show at least three of a leak that
/// showed one in them.
inline std::size_t runs_needed(const std::vector<Finding>& findings, std::size_t iterations) {
    std::size_t needed = 0;
    for (const Finding& finding : findings) {
        if (finding.verdict == Verdict::undecided &&
            (GrowthCheck::is_wrong(finding) || finding.doubt == Doubt::may_resize_again)) {
            needed = std::max({needed, finding.iterations_needed, finding.iterations / 2});
        } else if (has_grown(finding) && finding.iterations < 3 * iterations &&
                   !GrowthCheck::is_wrong(finding)) {
            needed = std::max(needed, 3 * iterations - finding.iterations);
        }
    }
    return needed;
}

/// The same for what malloc has handed out beside it, by how often that rose. `runs`: since the
/// warm-up.
inline std::size_t runs_needed(const LoopReport& report, std::size_t runs, std::size_t iterations) {
    if (report.unseen_rises >= 3) {
        return runs / 2;
    }
    return report.unseen_rises != 0 && runs < 3 * iterations ? 3 * iterations - runs : 0;
}

/// Runs after which what is wrong and decided should be so still: a cache that fills looks like a
/// leak until it is full.
inline std::size_t runs_to_confirm(const std::vector<Finding>& wrong) {
    std::size_t needed = 0;
    for (const Finding& finding : wrong) {
        needed = finding.verdict == Verdict::undecided ? needed
                                                       : std::max(needed, 2 * finding.iterations);
    }
    return needed;
}

/// How many runs there may be: ten times as many as were asked for, as long as they take less than
/// a second, for a history of a thousand entries is full then. Whoever asked for fewer than is
/// usual meant it.
class RunLimit {
public:
    RunLimit(std::size_t warmup, std::size_t least, std::size_t most) noexcept
        : usual_(warmup + std::max(least, most))
        , longest_(most < GrowthOptions{}.max_iterations ? usual_ : warmup + 10 * most) {}

    std::size_t runs() const noexcept {
        return Os::now_ns() - began_ns_ < most_ns ? longest_ : usual_;
    }

private:
    static constexpr std::uint64_t most_ns = 1000000000;

    std::size_t usual_;
    std::size_t longest_;
    std::uint64_t began_ns_ = Os::now_ns();
};

}  // namespace detail

TRACENEW_HELD GrowthCheck detail::check_growth(Run run, const void* body,
                                               const GrowthOptions& options) {
    Tracer tracer;
    tracer.start(options.frames);
    LoopProbeOptions probe_options;
    probe_options.warmup = options.warmup;
    probe_options.group_by = options.group_by;
    probe_options.filters = options.filters;
    probe_options.suppressions = options.suppressions;
    probe_options.slack_bytes = options.slack_bytes;
    probe_options.slack_blocks = options.slack_blocks;
    probe_options.slack_unseen = options.slack_unseen;
    LoopProbe probe{tracer, std::move(probe_options)};

    const RunLimit limit{options.warmup, options.iterations, options.max_iterations};
    std::size_t end = options.warmup + options.iterations;
    std::size_t done = 0;
    while (true) {
        for (; done < end; ++done) {
            const auto iteration = probe.iteration();
            run(body, done);
        }
        const LoopReport report = probe.report();
        GrowthCheck check = report.check();
        const std::size_t needed =
            std::max({runs_needed(report.findings, options.iterations),
                      runs_needed(report, done - options.warmup, options.iterations),
                      runs_to_confirm(check.findings())});
        end = std::min(done + needed, limit.runs());
        if (end <= done) {
            return check;
        }
    }
}

TRACENEW_ABI_END
}  // namespace tracenew
