// SPDX-License-Identifier: MIT
// What a watched loop is asked.
// World: cold. May include: answer/{find_holders, growth_check, loop_report, probe, tracer},
// values, control, probe, query, report, resolve, standard library.
#pragma once

#include "tracenew/detail/answer/find_holders.hpp"
#include "tracenew/detail/answer/growth_check.hpp"
#include "tracenew/detail/answer/loop_report.hpp"
#include "tracenew/detail/answer/probe.hpp"
#include "tracenew/detail/answer/tracer.hpp"
#include "tracenew/detail/control/hidden_operators.hpp"
#include "tracenew/detail/control/this_process.hpp"
#include "tracenew/detail/probe/findings.hpp"
#include "tracenew/detail/probe/over_time.hpp"
#include "tracenew/detail/probe/shortfall.hpp"
#include "tracenew/detail/probe/unmatched_filter.hpp"
#include "tracenew/detail/report/progress_text.hpp"
#include "tracenew/detail/report/row_text.hpp"
#include "tracenew/detail/report/shortfall_text.hpp"
#include "tracenew/detail/report/terminal.hpp"
#include "tracenew/detail/report/unseen_text.hpp"
#include "tracenew/detail/resolve/frame_facts.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class ProbeAnswers {
public:
    explicit ProbeAnswers(const Probe& probe) noexcept
        : probe_(probe) {}

    std::vector<StatisticDiff> last_iteration() const {
        return or_empty([&] {
            return changed_rows(probe_.two_closes(), probe_.options().filters,
                                probe_.options().group_by);
        });
    }

    Snapshot snapshot_of_last() const {
        return or_without([&] { return is_interrupted() ? Snapshot() : probe_.two_closes().last; },
                          [] { return Snapshot::refused(); });
    }

    std::vector<Finding> findings() const {
        return or_empty([&] { return find_growth(*probe_.look(), false).findings; });
    }

    std::vector<Finding> leaks() const {
        return or_empty([&] { return leaks_of(findings()); });
    }

    GrowthCheck check() const {
        return or_without([&] { return report(false).check(); },
                          [] { return GrowthCheck::refused(); });
    }

    std::vector<Holder> holders() const {
        return or_empty([&] {
            std::vector<Holder> holders;
            LoopReport whole = report(false);
            LoopProbeOptions options = probe_.options();
            options.holders = HolderSearch::always;
            FindHolders(options).add_to(whole);
            for (Finding& finding : whole.findings) {
                for (Holder& holder : finding.holders) {
                    holders.push_back(std::move(holder));
                }
            }
            return holders;
        });
    }

    LoopReport report(bool looks_for_holders = true) const {
        return or_without(
            [&] {
                LoopReport report;
                if (is_interrupted()) {
                    report.not_measured = asked_amidst;
                    report.shortfalls = {{Flaw::asked_amidst, 0, 0}};
                    return report;
                }
                const std::shared_ptr<const Look> seen = probe_.look();
                add_times(report, *seen);
                add_growth(report, *seen);
                report.blocks = seen->observation.total().blocks;
                report.memory = memory_of(*seen);
                add_tracer(report);
                add_shortfalls(report, *seen);
                if (looks_for_holders) {
                    add_holders(report);
                }
                report.hidden_operators = libraries_that_hide_operators();
                report.process = this_process();
                return report;
            },
            [&] { return refused_report(); });
    }

private:
    void add_tracer(LoopReport& report) const noexcept {
        report.start_status = probe_.tracer().start_status();
        report.started_by_environment = Session::is_of_environment();
        report.tracer_memory = probe_.tracer().tracer_memory();
        report.group_by = probe_.options().group_by;
        report.top = probe_.options().top;
    }

    // What is known without looking, which takes no memory.
    LoopReport refused_report() const noexcept {
        LoopReport report;
        report.refused = true;
        report.not_measured = no_memory_text;
        add_tracer(report);
        report.memory = probe_.tracer().traced_memory();
        report.losses = probe_.tracer().losses();
        report.resident = Os::resident_bytes();
        report.warmup = probe_.options().warmup;
        const SpinGuard guard{probe_.lock};
        probe_.watch().add_what_is_known(report);
        return report;
    }

    // Without memory for it the rest is told.
    void add_holders(LoopReport& report) const {
        if (!has_memory_for([&] { FindHolders(probe_.options()).add_to(report); })) {
            report.holder_look = HolderLook();
            report.holder_look.why = no_memory_text;
        }
    }

    void add_growth(LoopReport& report, const Look& seen) const {
        Growth growth = find_growth(seen, true);
        report.findings = std::move(growth.findings);
        add_sources(report.findings);
        report.suppressed_paths = growth.suppressed_paths;
        report.suppressed_growth = growth.suppressed_growth;
        report.suppressions_error = probe_.suppressions().error();
        report.unmatched_filter = growth.unmatched == nullptr ? "" : text_of(*growth.unmatched);
        report.iterations = seen.observation.iterations();
        report.forgotten = seen.observation.forgotten();
        report.pending = pending();
        // Iterations that end together may end the warm-up late.
        report.warmup =
            std::max(probe_.options().warmup, report.iterations - seen.observation.window());
        report.sample_interval = seen.observation.sample_interval();
        report.history_left_out = seen.observation.history().left_out();
        report.history = history_of_all(seen.observation);
        report.losses = losses_of(seen);
        report.slack_bytes = probe_.options().slack_bytes;
        report.slack_blocks = probe_.options().slack_blocks;
    }

    // Now, and not when it is written: then the file may be another one, or another machine's.
    static void add_sources(std::vector<Finding>& findings) {
        std::size_t told = 0;
        for (Finding& finding : findings) {
            if (is_told_of(finding.verdict) && ++told <= 100) {
                finding.source = source_around(finding.site, finding.source_begins).c_str();
            }
        }
    }

    // What `LoopReport::check()` answers beside the findings.
    void add_shortfalls(LoopReport& report, const Look& seen) const {
        report.shortfalls = shortfalls_of(seen.observation, report, GrowthCheck::least_iterations);
        report.not_measured =
            report.shortfalls.empty() ? "" : reason_text(report, report.shortfalls.front());
        const bool looks_at_all = !any_is_inclusive(probe_.options().filters);
        const bool is_beyond_slack =
            report.unseen_growth > 0 &&
            static_cast<std::uint64_t>(report.unseen_growth) > probe_.options().slack_unseen;
        if (looks_at_all && (is_beyond_slack || report.overcounted != 0)) {
            report.grows_beside = unseen_reason(report);
        }
    }

    std::size_t pending() const {
        const SpinGuard guard{probe_.lock};
        return probe_.watch().pending();
    }

    Growth find_growth(const Look& seen, bool asks_for_unmatched) const {
        FindGrowth find{seen.observation,          seen.births.get(),        probe_.loop(),
                        probe_.options().group_by, probe_.options().filters, probe_.suppressions()};
        return find.find(asks_for_unmatched);
    }

    bool has_ended(const Look& seen) const {
        return !seen.observation.is_current() && probe_.end().serial == seen.observation.serial();
    }

    Memory memory_of(const Look& seen) const {
        if (seen.observation.is_current()) {
            return probe_.tracer().traced_memory();
        }
        const SpinGuard guard{probe_.lock};
        const auto live = static_cast<std::size_t>(seen.observation.total().bytes);
        return {live, has_ended(seen) ? std::max(probe_.end().memory.peak, live) : live};
    }

    // Those of the tracing that was watched: another one begins to count anew.
    Losses losses_of(const Look& seen) const {
        const SpinGuard guard{probe_.lock};
        return has_ended(seen) && recorder.serial() != probe_.end().serial
                   ? probe_.end().losses
                   : probe_.tracer().losses();
    }

    void add_times(LoopReport& report, const Look& seen) const {
        report.tracing = seen.observation.is_current();
        report.sample_interval = seen.observation.sample_interval();
        {
            const SpinGuard guard{probe_.lock};
            probe_.watch().add_times(report);
        }
        // Without the lock, which closes wait for: it may take milliseconds.
        seen.resident.add_to(report, seen.observation.total());
    }

    const Probe& probe_;
};

inline void Probe::write_iteration(std::ostream& out) const {
    const AnswerScope whole;
    const std::vector<StatisticDiff> rows = ProbeAnswers{*this}.last_iteration();
    std::size_t iterations = 0;
    {
        const SpinGuard guard{lock};
        iterations = watch_.observation().iterations();
    }
    out << "[ Iteration " << std::to_string(iterations) << ": "
        << count_text(rows.size(), name_of(options_.group_by)) << " changed ]\n";
    write_text(out, rows, options_.group_by, options_.top);
}

inline void Probe::write_report(std::ostream& out) const {
    write_text(out, ProbeAnswers{*this}.report());
}

// What leaks is looked for in a fiftieth of the time at most.
inline void Probe::write_progress(std::ostream& out) {
    const Terminal terminal{out};
    if (!terminal.is_one()) {
        const SpinGuard guard{lock};
        next_progress_ns_ = UINT64_MAX;
        return;
    }
    const AnswerScope whole;
    const bool is_utf8 = Terminal::takes_utf8();
    const std::uint64_t began = Os::now_ns();
    if (began >= next_finding_ns_) {
        found_ = found_text(ProbeAnswers{*this}.report(), is_utf8);
        const std::uint64_t now = Os::now_ns();
        next_finding_ns_ = now + std::max(second_ns, 50 * (now - began));
    }
    std::size_t iterations = 0;
    std::uint64_t live = 0;
    {
        const SpinGuard guard{lock};
        iterations = watch_.observation().iterations();
        live = watch_.observation().total().bytes;
        next_progress_ns_ = began + second_ns / 5;
    }
    line_.show(out, progress_text(iterations, live, is_utf8) + found_, terminal.columns());
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
