// SPDX-License-Identifier: MIT
// The report of a loop: leaks first, what they cost, where they are, and what is not known.
// World: cold. May include: names, query/shared_holders, report, growth_check, loop_report,
// standard library.
#pragma once

#include "tracenew/detail/names/path.hpp"
#include "tracenew/detail/query/shared_holders.hpp"
#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/cause_text.hpp"
#include "tracenew/detail/report/evidence_text.hpp"
#include "tracenew/detail/report/headline.hpp"
#include "tracenew/detail/report/holder_text.hpp"
#include "tracenew/detail/report/module_notes.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/detail/report/paint.hpp"
#include "tracenew/detail/report/row_text.hpp"
#include "tracenew/detail/report/sparkline.hpp"
#include "tracenew/detail/report/terminal.hpp"
#include "tracenew/detail/report/unseen_text.hpp"
#include "tracenew/growth_check.hpp"
#include "tracenew/loop_report.hpp"

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class LoopText {
public:
    LoopText(std::ostream& out, const LoopReport& report)
        : out_(out)
        , terminal_(out)
        , paint_(terminal_)
        , report_(report) {}

    void write() {
        write_start();
        write_headline();
        write_course("Live memory ", report_.history);
        note_modules();
        notes_.write_first(out_);
        write_shared_holders();
        write_paced(Verdict::leak, "leak");
        write_paced(Verdict::growing, "growing site");
        write_holder_look();
        write_others();
        notes_.write(out_);
        write_totals();
        write_losses();
    }

private:
    void write_start() {
        const bool is_calm =
            report_.start_status == StartStatus::already_tracing && report_.started_by_environment;
        if (is_calm) {
            out_ << "Traced since before main, as TRACENEW in the environment asks: its options "
                    "hold\n";
        } else if (report_.start_status && *report_.start_status != StartStatus::started) {
            out_ << paint_.alarm("start() answered " +
                                 std::string(name_of(*report_.start_status))) +
                        ": " + meaning_of(*report_.start_status) + "\n";
        } else if (!report_.tracing && report_.iterations != 0) {
            out_ << "Not tracing any more: this is what was known when it ended\n";
        } else if (!report_.tracing) {
            out_ << paint_.alarm("Not tracing") << ": expected a start() before the loop\n";
        } else if (report_.iterations == 0 && report_.pending == 0) {
            out_ << paint_.alarm("No iteration is over yet")
                 << ": expected `auto iteration = probe.iteration();` in the loop's body\n";
        }
        if (report_.forgotten != 0) {
            out_ << paint_.notice("Restarted") << " after "
                 << count_text(report_.forgotten, "iteration")
                 << ", by clear_traces() or a new start(): what follows is of the time since\n";
        }
    }

    void note_modules() {
        for (std::size_t i = 0; i < report_.findings.size() && i < report_.top; ++i) {
            notes_.note(report_.findings[i].traceback, false);
        }
    }

    void write_headline() {
        out_ << "[ " << count_text(report_.iterations, "iteration") << ", the first "
             << std::to_string(report_.warmup) << " as warm-up: ";
        const char* separator = "";
        for (const HeadlinePart& part : Headline{report_}.parts()) {
            out_ << separator << painted(part);
            separator = ", ";
        }
        out_ << " ]\n";
    }
    std::string painted(const HeadlinePart& part) const {
        switch (part.tone) {
        case Tone::alarm:
            return paint_.alarm(part.text);
        case Tone::notice:
            return paint_.notice(part.text);
        case Tone::strong:
            return paint_.strong(part.text);
        case Tone::plain:
            break;
        }
        return part.text;
    }

    // Whoever reads a file of it has the history in other forms, and need not have such letters.
    void write_course(const char* begin, const HistoryPoints& points) {
        const std::string text =
            terminal_.is_one() ? sparkline_text(points, terminal_.columns(), Terminal::takes_utf8())
                               : "";
        if (!text.empty()) {
            out_ << begin << text << '\n';
        }
    }

    // What many leaks come down to, before each of them.
    void write_shared_holders() {
        const auto leaks = static_cast<std::size_t>(
            std::count_if(report_.findings.begin(), report_.findings.end(),
                          [](const Finding& finding) { return finding.verdict == Verdict::leak; }));
        for (const SharedHolder& shared : shared_holders_of(report_.findings)) {
            out_ << paint_.strong(shared_text(shared, leaks)) << '\n';
        }
    }

    // What has a pace, with all that is known of it.
    void write_paced(Verdict verdict, const char* noun) {
        std::size_t count = 0;
        for (const Finding& finding : report_.findings) {
            if (finding.verdict == verdict && ++count <= report_.top) {
                write_paced(finding);
            }
        }
        write_cut(noun, count);
    }

    void write_paced(const Finding& finding) {
        const bool is_leak = finding.verdict == Verdict::leak;
        const double iterations = told_over(finding);
        out_ << '\n'
             << (is_leak ? paint_.alarm("LEAK") : paint_.notice("GROWING")) << ' '
             << (is_leak ? pace_text(finding)
                         : pace_size_text(finding.bytes_per_iteration * iterations) + ' ' +
                               over_text(iterations))
             << time_text(finding.bytes_per_iteration, static_cast<double>(window_of(report_)),
                          report_.seconds)
             << estimate_text(finding.estimated) << '\n'
             << change_text(finding) << '\n';
        write_course("  ", finding.history);
        write_evidence(out_, finding);
        write_place(out_, finding);
        out_ << holders_text(finding.holders);
        notes_.note(finding.traceback, true);
    }

    void write_others() {
        std::size_t count = 0;
        for (const Finding& finding : report_.findings) {
            if (is_worth_a_row(finding) && ++count <= report_.top) {
                if (count == 1) {
                    out_ << '\n' << paint_.strong("Not leaks, or not yet:") << '\n';
                }
                out_ << paint_.notice(name_of(finding.verdict)) << ": " << change_text(finding)
                     << '\n';
                write_frame(out_, finding.site);
                write_evidence(out_, finding);
                notes_.note(finding.traceback, false);
            }
        }
        write_cut("other site", count);
    }
    static bool is_worth_a_row(const Finding& finding) noexcept {
        const bool has_grown = finding.size_diff > 0 || (finding.verdict != Verdict::steady &&
                                                         finding.verdict != Verdict::warming_up);
        return finding.verdict != Verdict::leak && finding.verdict != Verdict::growing && has_grown;
    }

    // Of those that were looked for: see LoopReport::holder_look.
    bool is_any_without_holder() const {
        for (const Finding& finding : report_.findings) {
            std::uint64_t held = 0;
            for (const Holder& holder : finding.holders) {
                held += holder.blocks;
            }
            if (has_holders_told(finding) && 10 * held < 9 * finding.count) {
                return true;
            }
        }
        return false;
    }

    // Once, behind what it is about.
    void write_holder_look() {
        const HolderLook& look = report_.holder_look;
        if (!look.why.empty()) {
            out_ << "\nWho holds it was not looked for: " << look.why
                 << (look.seconds > 0 ? ", " + duration_text(look.seconds) : "") << '\n';
        } else if (look.looked && !(look.frozen && look.whole) && is_any_without_holder()) {
            out_ << "\nWho holds it was looked for "
                 << (look.frozen ? "within the limits, and not everywhere"
                                 : "while the program went on")
                 << ": of no block it is known that nobody does\n";
        }
    }

    void write_cut(const char* what, std::size_t count) {
        if (count > report_.top) {
            out_ << "... and " << count_text(count - report_.top, what) << " more\n";
        }
    }

    void write_totals() {
        out_ << "\nLive: " << size_text(std::uint64_t{report_.memory.current});
        if (report_.iterations != 0) {
            out_ << " in " << count_text(report_.blocks, "block");  // at the last close
        }
        out_ << ", peak " << size_text(std::uint64_t{report_.memory.peak})
             << estimate_text(report_.sample_interval != 0)
             << (report_.tracing || report_.iterations == 0 ? "" : " when tracing ended");
        if (report_.resident != 0) {
            out_ << "; the process has " << size_text(report_.resident) << " in RAM";
        }
        out_ << '\n';
        write_hidden_operators();
        write_unseen();
        if (report_.suppressed_paths != 0) {
            out_ << "Suppressed: " << size_text(static_cast<double>(report_.suppressed_growth))
                 << " on " << count_text(report_.suppressed_paths, "path") << '\n';
        }
        if (!report_.suppressions_error.empty()) {
            out_ << paint_.alarm("Not understood") << ": " << report_.suppressions_error << '\n';
        }
        out_ << "The tracer takes " << size_text(std::uint64_t{report_.tracer_memory});
        if (report_.closes != 0 && report_.loop_seconds > 0) {
            constexpr double credit = 0.05;  // which may be most of a short loop's time
            out_ << "; " << count_text(report_.closes, "close") << " took "
                 << duration_text(report_.close_seconds)
                 << (report_.close_seconds <= credit
                         ? " (50 ms are allowed)"
                         : ", " + decimal(100 * report_.close_seconds / report_.loop_seconds, 1) +
                               " % of the loop");
        }
        out_ << '\n';
        write_pace_of_closes();
    }

    void write_pace_of_closes() {
        if (report_.close_interval > 1) {
            out_ << "To take 50 ms or 1 % of the loop at most, only 1 iteration in "
                 << std::to_string(report_.close_interval) << " is closed";
            if (report_.pending != 0) {
                out_ << ", the last " << std::to_string(report_.pending) << " not yet";
            }
            out_ << '\n';
        }
    }

    void write_hidden_operators() {
        for (const std::string& library : report_.hidden_operators) {
            out_ << paint_.notice(printable(symbol::base_name(library)) +
                                  " hides operators new and delete of its own")
                 << ": what it deletes for others looks like a leak,\n  and what it allocates is "
                    "not seen; export them (a version script with \"_Zn*; _Zd*\")\n";
        }
    }

    // Fragmentation is not taken for a leak, nor a leak in C for fragmentation.
    void write_unseen() {
        if (report_.overcounted != 0) {
            out_ << paint_.notice("Blocks of operator new were given to free() or realloc()")
                 << ": malloc has " << size_text(static_cast<double>(report_.overcounted))
                 << " less than is\n  traced. What is told of such blocks above is wrong: they are "
                    "not there any more\n";
        }
        if (report_.unseen == Unseen::nothing) {
            return;
        }
        if (report_.unseen_per_iteration > 0) {
            out_ << paint_.notice("malloc hands out more than is traced") << ": since the warm-up "
                 << size_text(static_cast<double>(report_.unseen_growth))
                 << time_text(report_.unseen_per_iteration, static_cast<double>(window_of(report_)),
                              report_.seconds)
                 << ".\n  " << unseen_meaning_text(report_) << '\n';
            return;
        }
        out_ << paint_.notice("RAM grows by more than is traced") << ": since the warm-up by "
             << size_text(static_cast<double>(report_.resident_growth)) << ", traced memory by "
             << size_text(static_cast<double>(report_.live_growth)) << ".\n  "
             << unseen_meaning_text(report_);
        if (report_.unseen == Unseen::fragmentation) {
            out_ << " (malloc keeps " << size_text(report_.malloc_free) << " free)";
        }
        out_ << '\n';
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
        add(losses.refused, "names or answers without memory for them");
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
    Terminal terminal_;
    Paint paint_;
    const LoopReport& report_;
    ModuleNotes notes_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
