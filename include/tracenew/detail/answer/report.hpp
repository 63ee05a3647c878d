// SPDX-License-Identifier: MIT
// What report.hpp declares.
// World: cold. May include: report, values, hook, resolve, answer, standard library.
#pragma once

#include "tracenew/detail/answer/snapshot.hpp"
#include "tracenew/detail/answer/traceback.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/report/cause_text.hpp"
#include "tracenew/detail/report/loop_text.hpp"
#include "tracenew/detail/report/module_notes.hpp"
#include "tracenew/detail/report/row_text.hpp"
#include "tracenew/report.hpp"

#include <ostream>
#include <sstream>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

TRACENEW_HELD void write_text(std::ostream& out, const Snapshot& snapshot, GroupBy by,
                              std::size_t top) {
    detail::write_what_fits(out, [&] {
        const detail::SymbolReading reading;
        if (!snapshot.error().empty()) {
            out << snapshot.error() << '\n';
            return;
        }
        const std::vector<Statistic> rows = snapshot.statistics(by);
        const std::size_t shown = rows.size() < top ? rows.size() : top;
        out << "[ Top " << std::to_string(shown) << " of "
            << detail::count_text(rows.size(), detail::name_of(by)) << ": "
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

TRACENEW_HELD void write_text(std::ostream& out, const std::vector<StatisticDiff>& rows, GroupBy by,
                              std::size_t top) {
    detail::write_what_fits(out, [&] {
        const detail::SymbolReading reading;
        detail::ModuleNotes notes;
        for (std::size_t i = 0; i < rows.size() && i < top; ++i) {
            notes.note(rows[i].traceback, by == GroupBy::traceback);
            out << detail::change_text(rows[i]) << '\n';
            detail::write_row_frames(out, rows[i].site, rows[i].traceback, by);
        }
        if (rows.size() > top) {
            out << "... and " << detail::count_text(rows.size() - top, detail::name_of(by))
                << " more\n";
        }
        notes.write(out);
    });
}

TRACENEW_HELD void write_text(std::ostream& out, const LoopReport& report) {
    detail::write_what_fits(out, [&] {
        const detail::SymbolReading reading;
        detail::LoopText{out, report}.write();
    });
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, StartStatus status) {
    return out << detail::name_of(status);
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, Verdict verdict) {
    return out << detail::name_of(verdict);
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, Doubt doubt) {
    return out << detail::name_of(doubt);
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, Grower grower) {
    return out << detail::name_of(grower);
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, Unseen unseen) {
    return out << detail::name_of(unseen);
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, Flaw flaw) {
    return out << detail::name_of(flaw);
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, GroupBy by) {
    return out << detail::name_of(by);
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, const Statistic& statistic) {
    detail::write_what_fits(out, [&] { detail::write_amounts(out, statistic); });
    return out;
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, const StatisticDiff& diff) {
    detail::write_what_fits(out, [&] { detail::write_amounts(out, diff); });
    return out;
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, const Finding& finding) {
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

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, const Snapshot& snapshot) {
    write_text(out, snapshot);
    return out;
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, const LoopReport& report) {
    write_text(out, report);
    return out;
}

TRACENEW_HELD std::ostream& operator<<(std::ostream& out, const GrowthCheck& check) {
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
