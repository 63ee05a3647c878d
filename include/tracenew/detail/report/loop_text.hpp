// SPDX-License-Identifier: MIT
// The report of a loop: leaks first, what they cost, where they are, and what is not known.
// World: cold. May include: values, report.
#pragma once

#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/module_notes.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/detail/report/paint.hpp"
#include "tracenew/detail/report/row_text.hpp"
#include "tracenew/growth_check.hpp"
#include "tracenew/loop_report.hpp"

#include <ostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LoopText {
public:
    LoopText(std::ostream& out, const LoopReport& report)
        : out_(out)
        , paint_(out)
        , report_(report) {}

    void write() {
        write_start();
        write_headline();
        std::size_t leaks = 0;
        std::size_t others = 0;
        for (const Finding& finding : report_.findings) {
            if (finding.verdict == Verdict::leak) {
                if (++leaks <= report_.top) {
                    write_leak(finding);
                }
            } else if (is_worth_a_row(finding) && ++others <= report_.top) {
                if (others == 1) {
                    out_ << '\n' << paint_.strong("Not leaks, or not yet:") << '\n';
                }
                write_other(finding);
            }
        }
        write_cut("leak", leaks);
        write_cut("other site", others);
        notes_.write(out_);
        write_totals();
        write_losses();
    }

private:
    static bool is_worth_a_row(const Finding& finding) noexcept {
        return finding.verdict != Verdict::steady || finding.size_diff > 0;
    }

    std::size_t window() const noexcept {
        return report_.iterations > report_.warmup ? report_.iterations - report_.warmup : 0;
    }

    void write_start() {
        if (report_.start_status && *report_.start_status != StartStatus::started) {
            out_ << paint_.alarm("start() answered " +
                                 std::string(name_of(*report_.start_status))) +
                        ": " + meaning_of(*report_.start_status) + "\n";
        } else if (!report_.tracing) {
            out_ << paint_.alarm("Not tracing") << ": this is what was seen before it stopped\n";
        }
    }

    void write_headline() {
        std::size_t leaks = 0;
        double pace = 0;
        for (const Finding& finding : report_.findings) {
            if (finding.verdict == Verdict::leak) {
                ++leaks;
                pace += finding.bytes_per_iteration;
            }
        }
        out_ << "[ " << count_text(report_.iterations, "iteration") << ", the first "
             << std::to_string(report_.warmup) << " as warm-up: ";
        if (leaks == 0) {
            out_ << paint_.strong(window() < GrowthCheck::least_iterations ? "too few to tell"
                                                                           : "no leak")
                 << " ]\n";
            return;
        }
        out_ << paint_.alarm(count_text(leaks, "leak")) << ", " << kib_text(pace) << " an iteration"
             << estimate_text(report_.sample_interval != 0) << " ]\n";
    }

    void write_leak(const Finding& finding) {
        out_ << '\n'
             << paint_.alarm("LEAK") << ' ' << kib_text(finding.bytes_per_iteration) << " and "
             << pace_text(finding.blocks_per_iteration)
             << (pace_text(finding.blocks_per_iteration) == "1" ? " block" : " blocks")
             << " an iteration" << a_day(finding.bytes_per_iteration)
             << estimate_text(finding.estimated) << '\n';
        out_ << change_text(finding) << '\n';
        out_ << "  Left behind by "
             << (finding.iterations_grown == finding.iterations
                     ? "each"
                     : std::to_string(finding.iterations_grown))
             << " of the last " << count_text(finding.iterations, "iteration") << ".\n";
        write_traceback(out_, finding.traceback);
        notes_.note(finding.traceback);
    }

    void write_other(const Finding& finding) {
        out_ << paint_.notice(name_of(finding.verdict)) << ": " << change_text(finding) << '\n';
        write_frame(out_, finding.site);
        notes_.note(finding.traceback);
        if (finding.verdict == Verdict::undecided && finding.iterations_needed != 0) {
            out_ << "    about " << count_text(finding.iterations_needed, "more iteration")
                 << " would settle it\n";
        }
    }

    std::string a_day(double bytes_per_iteration) const {
        if (report_.seconds <= 0 || window() == 0) {
            return "";
        }
        const double iterations_a_day =
            static_cast<double>(window()) / report_.seconds * 24 * 60 * 60;
        return ": " + size_text(bytes_per_iteration * iterations_a_day) + " a day at this pace";
    }

    void write_cut(const char* what, std::size_t count) {
        if (count > report_.top) {
            out_ << "... and " << count_text(count - report_.top, what) << " more\n";
        }
    }

    void write_totals() {
        out_ << "\nLive: " << size_text(std::uint64_t{report_.memory.current}) << " in "
             << count_text(report_.blocks, "block") << ", peak "
             << size_text(std::uint64_t{report_.memory.peak})
             << estimate_text(report_.sample_interval != 0);
        if (report_.resident != 0) {
            out_ << "; the process has " << size_text(report_.resident) << " in RAM";
        }
        out_ << "\nThe tracer takes " << size_text(std::uint64_t{report_.tracer_memory});
        if (report_.iterations != 0 && report_.loop_seconds > 0) {
            out_ << " and "
                 << duration_text(report_.close_seconds * 1.0 /
                                  static_cast<double>(report_.iterations))
                 << " an iteration to close ("
                 << decimal(100 * report_.close_seconds / report_.loop_seconds, 1)
                 << " % of the loop)";
        }
        out_ << '\n';
        if (report_.close_interval > 1) {
            out_ << "Closing costs more than 1 % of this loop: every "
                 << std::to_string(report_.close_interval) << "th iteration is closed\n";
        }
    }

    void write_losses() {
        const Losses& losses = report_.losses;
        if (report_.sample_interval != 0) {
            out_ << "Traced: samples, one in " << size_text(std::uint64_t{report_.sample_interval})
                 << " of what is allocated; amounts are estimates\n";
        }
        std::string text;
        const auto add = [&](std::uint64_t count, const char* what) {
            if (count != 0) {
                text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + what;
            }
        };
        add(losses.dropped, "allocations dropped");
        add(losses.skipped, "skipped in signal handlers");
        add(losses.truncated, "tracebacks truncated");
        add(losses.closes, "closes or prints failed");
        add(report_.history_left_out, "changes without room in the history");
        add(report_.merged, "closes merged");
        out_ << "Lost: " << (text.empty() ? "nothing" : text);
        if (report_.sample_interval == 0) {
            out_ << "; " << count_text(losses.unmatched_frees, "free")
                 << " of blocks from before start()";
        }
        out_ << '\n';
    }

    std::ostream& out_;
    Paint paint_;
    const LoopReport& report_;
    ModuleNotes notes_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
