// SPDX-License-Identifier: MIT
// Writers: values in, text on an ostream out. What they allocate does not show in snapshots.
// World: cold. May include: values, report.
#pragma once

#include "tracenew/detail/report/cause_text.hpp"
#include "tracenew/detail/report/loop_text.hpp"
#include "tracenew/detail/report/module_notes.hpp"
#include "tracenew/detail/report/row_text.hpp"
#include "tracenew/growth_check.hpp"
#include "tracenew/snapshot.hpp"

#include <ostream>
#include <sstream>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What is alive: the `top` largest rows, each with its line and source text, or, by traceback,
/// with its callers.
inline void write_text(std::ostream& out, const Snapshot& snapshot, GroupBy by = GroupBy::line,
                       std::size_t top = 10) {
    detail::write_what_fits(out, [&] {
        const detail::SymbolReading reading;
        if (!snapshot.error().empty()) {
            out << snapshot.error() << '\n';
            return;
        }
        const std::vector<Statistic> rows = snapshot.statistics(by);
        const std::size_t shown = rows.size() < top ? rows.size() : top;
        out << "[ Top " << std::to_string(shown) << " of "
            << detail::count_text(rows.size(), detail::noun_of(by)) << ": "
            << detail::size_text(snapshot.size()) << " in "
            << detail::count_text(snapshot.count(), "memory block")
            << detail::estimate_text(snapshot.sample_interval() != 0) << " ]\n";
        detail::ModuleNotes notes;
        for (std::size_t i = 0; i < shown; ++i) {
            notes.note(rows[i].traceback, by == GroupBy::traceback);
        }
        notes.write_first(out);
        for (std::size_t i = 0; i < shown; ++i) {
            const Statistic& row = rows[i];
            out << detail::decimal(static_cast<double>(row.size) / 1024, 1) << " KiB "
                << detail::count_text(row.count, "memory block") << ", "
                << detail::size_text(row.average()) << " on average"
                << detail::estimate_text(row.estimated) << ":\n";
            detail::write_row_frames(out, row.site, row.traceback, by);
        }
        notes.write(out);
    });
}

/// What changed: the first `top` of `rows`, which `Snapshot::compare_to()` or
/// `LoopProbe::last_iteration()` returned; `by` is what they were grouped by.
inline void write_text(std::ostream& out, const std::vector<StatisticDiff>& rows,
                       GroupBy by = GroupBy::line, std::size_t top = 10) {
    detail::write_what_fits(out, [&] {
        const detail::SymbolReading reading;
        detail::ModuleNotes notes;
        for (std::size_t i = 0; i < rows.size() && i < top; ++i) {
            notes.note(rows[i].traceback, by == GroupBy::traceback);
            out << detail::change_text(rows[i]) << '\n';
            detail::write_row_frames(out, rows[i].site, rows[i].traceback, by);
        }
        if (rows.size() > top) {
            out << "... and " << detail::count_text(rows.size() - top, detail::noun_of(by))
                << " more\n";
        }
        notes.write(out);
    });
}

/// The whole report of a loop.
inline void write_text(std::ostream& out, const LoopReport& report) {
    detail::write_what_fits(out, [&] {
        const detail::SymbolReading reading;
        detail::LoopText{out, report}.write();
    });
}

inline std::ostream& operator<<(std::ostream& out, StartStatus status) {
    return out << detail::name_of(status);
}

inline std::ostream& operator<<(std::ostream& out, Verdict verdict) {
    return out << detail::name_of(verdict);
}

/// "f.cpp:12: size=5229 B, count=6, average=872 B"
inline std::ostream& operator<<(std::ostream& out, const Statistic& statistic) {
    detail::write_what_fits(out, [&] { detail::write_amounts(out, statistic); });
    return out;
}

/// "f.cpp:12: size=5229 B (+5229 B), count=6 (+6), average=872 B"
inline std::ostream& operator<<(std::ostream& out, const StatisticDiff& diff) {
    detail::write_what_fits(out, [&] { detail::write_amounts(out, diff); });
    return out;
}

/// "leak: f.cpp:12: +48.8 KiB and +4 blocks an iteration, 23.7 MiB in 1988 blocks"; ", of 3 lines"
/// when it has parts.
inline std::ostream& operator<<(std::ostream& out, const Finding& finding) {
    detail::write_what_fits(out, [&] {
        const detail::SymbolReading reading;
        out << finding.verdict << ": " << finding.site << ": " << detail::pace_text(finding, true)
            << ", " << detail::size_text(finding.size) << " in "
            << detail::count_text(finding.count, "block")
            << detail::estimate_text(finding.estimated)
            << (finding.parts.empty() ? ""
                                      : ", of " + detail::count_text(finding.parts.size(), "line"));
    });
    return out;
}

inline std::ostream& operator<<(std::ostream& out, const Snapshot& snapshot) {
    write_text(out, snapshot);
    return out;
}

inline std::ostream& operator<<(std::ostream& out, const LoopReport& report) {
    write_text(out, report);
    return out;
}

/// "no growth" and how rare a leak may be to go unseen; or why that cannot be said, and what grew:
/// a line each as `Finding` has it, what the verdict rests on, and the traceback. Without a newline
/// at the end.
inline std::ostream& operator<<(std::ostream& out, const GrowthCheck& check) {
    detail::write_what_fits(out, [&] {
        const detail::SymbolReading reading;
        if (check.ok()) {
            out << "no growth";
            if (check.rarest() != 0) {
                out << " (less than one block in "
                    << detail::count_text(check.rarest(), "iteration") << " would not be seen)";
            }
            return;
        }
        if (!check.reason().empty()) {
            out << (check.unseen_growth() == 0 ? "not measured: " : "") << check.reason();
        }
        const char* separator = check.reason().empty() ? "" : "\n";
        for (const Finding& finding : check.findings()) {
            std::ostringstream text;
            text.exceptions(std::ios::badbit);  // without memory it would just end somewhere
            text << finding << '\n';
            detail::write_evidence(text, finding);
            detail::write_place(text, finding);
            const std::string lines = text.str();
            out << separator << lines.substr(0, lines.size() - 1);
            separator = "\n";
        }
    });
    return out;
}

TRACENEW_ABI_END
}  // namespace tracenew
