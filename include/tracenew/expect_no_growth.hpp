// SPDX-License-Identifier: MIT
// A test of a piece of code: run again and again, it must leave nothing behind.
// World: cold. May include: loop_probe, growth_check, tracer, standard library.
#pragma once

#include "tracenew/loop_probe.hpp"

#include <algorithm>
#include <type_traits>

namespace tracenew {
TRACENEW_ABI_BEGIN

struct GrowthOptions {
    std::size_t warmup = 3;       ///< runs that fill caches and count for nothing
    std::size_t iterations = 30;  ///< runs after them, at least; three times, if any site grew
    /// Runs after them, while a site is undecided or looks like a leak: so does a cache that is not
    /// full yet. From 300 on, ten times as many while all of them take less than a second.
    std::size_t max_iterations = 300;
    std::size_t frames = 10;           ///< of each traceback
    GroupBy group_by = GroupBy::line;  ///< what a site is
    /// A site may grow by so many bytes, so many blocks (both, if both are set), in all the runs
    /// that count. A container that grows in the blocks that it has is excused by bytes only.
    std::uint64_t slack_bytes = 0;
    std::uint64_t slack_blocks = 0;
    /// Memory that operator new does not see may grow by so many bytes.
    std::uint64_t slack_unseen = 0;
    std::vector<Filter> filters = {};  ///< which traces to look at; see Snapshot::filter_traces
    std::string suppressions = {};     ///< lines of `leak:pattern`; see LoopProbeOptions
};

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

/// `Type`, and nothing that a template's definition already instantiates: a Tracer in one would
/// have all of the cold world compiled in every translation unit that includes this header.
template <class Type, class... Parameters>
struct Dependent {
    using Same = Type;
};

}  // namespace detail

/// Runs `body` (called with the number of the run, or with nothing) under a Tracer and a LoopProbe
/// of its own: the warm-up, `iterations`, and as many more as it takes to tell a leak from a cache
/// (see `GrowthOptions::max_iterations`). What the body throws is thrown on. Not ok when the body
/// clears the traces or starts tracing anew.
///
/// A leak of one block in every k-th run is found for each k up to `iterations`, where
/// `max_iterations` is three times as many and nothing else comes and goes at its line; a rarer one
/// only by luck, so raise `iterations` to look for it. For any test framework:
///
///     CHECK(tracenew::expect_no_growth([&] { cache.get("key"); }));  // Catch2, doctest
///
///     const auto growth = tracenew::expect_no_growth([&] { cache.get("key"); });
///     EXPECT_TRUE(growth) << growth;                                 // GoogleTest
template <class Body>
GrowthCheck expect_no_growth(Body&& body, const GrowthOptions& options = {}) {
    typename detail::Dependent<Tracer, Body>::Same tracer;
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

    const detail::RunLimit limit{options.warmup, options.iterations, options.max_iterations};
    std::size_t end = options.warmup + options.iterations;
    std::size_t run = 0;
    while (true) {
        for (; run < end; ++run) {
            const auto iteration = probe.iteration();
            if constexpr (std::is_invocable_v<Body&, std::size_t>) {
                body(run);
            } else {
                body();
            }
        }
        const LoopReport report = probe.report();
        GrowthCheck check = report.check();
        const std::size_t needed =
            std::max({detail::runs_needed(report.findings, options.iterations),
                      detail::runs_needed(report, run - options.warmup, options.iterations),
                      detail::runs_to_confirm(check.findings())});
        end = std::min(run + needed, limit.runs());
        if (end <= run) {
            return check;
        }
    }
}

TRACENEW_ABI_END
}  // namespace tracenew
