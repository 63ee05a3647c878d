// SPDX-License-Identifier: MIT
// What exports.hpp declares.
// World: cold. May include: export, values, verbs, hook, resolve, answer, standard library.
#pragma once

#include "tracenew/detail/answer/snapshot.hpp"
#include "tracenew/detail/answer/traceback.hpp"
#include "tracenew/detail/export/dhat.hpp"
#include "tracenew/detail/export/folded.hpp"
#include "tracenew/detail/export/html.hpp"
#include "tracenew/detail/export/lines.hpp"
#include "tracenew/detail/export/pprof.hpp"
#include "tracenew/detail/export/prometheus.hpp"
#include "tracenew/detail/export/report_json.hpp"
#include "tracenew/detail/export/speedscope.hpp"
#include "tracenew/detail/export/trace_events.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/resolve/symbol_reading.hpp"
#include "tracenew/exports.hpp"

#include <ostream>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// `write()`; where there is no memory for all of it the stream has failed, for what other tools
/// read must not end early without a word.
template <class Write>
TRACENEW_PER_TU void write_or_fail(std::ostream& out, Write&& write) {
    const auto whole = [&] {
        const SymbolReading reading;
        write();
        return true;
    };
    if (is_interrupted() || !or_without(whole, [] { return false; })) {
        out.setstate(std::ios_base::failbit);
    }
}

/// The same in text.
template <class Write>
TRACENEW_PER_TU void write_text_or_fail(std::ostream& out, Write&& write) {
    write_or_fail(out, [&] {
        TextSink sink{out};
        write(sink);
        sink.flush();
    });
}

/// The first module that a traceback shows to have main() is the program.
template <class Row>
void find_program(ProfileWriter& profile, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        for (const Frame& frame : row.traceback) {
            if (frame.function == "main") {
                profile.set_program(frame.module);
                return;
            }
        }
    }
}

inline void add_to_profile(ProfileWriter& profile, const std::vector<Finding>& findings) {
    for_each_line(findings, [&](const Finding& finding) {
        profile.add(
            finding.traceback,
            {finding.grown_blocks, finding.grown_bytes, static_cast<std::int64_t>(finding.count),
             static_cast<std::int64_t>(finding.size)},
            {{"verdict", name_of(finding.verdict), 0},
             {"iterations_grown", {}, static_cast<std::int64_t>(finding.iterations_grown)}});
    });
}

}  // namespace detail

TRACENEW_HELD void write_html(std::ostream& out, const LoopReport& report) {
    detail::write_or_fail(out, [&] {
        // 3,000 pictures are 6 MB, and nobody looks at them. Source text is of as many.
        detail::write_page(out, 100, [&](detail::ReportJson& json) { json.write(report); });
    });
}

TRACENEW_HELD void write_html(std::ostream& out, const Snapshot& snapshot) {
    detail::write_or_fail(out, [&] {
        detail::write_page(out, 0, [&](detail::ReportJson& json) {
            json.write(snapshot, snapshot.statistics(GroupBy::traceback));
        });
    });
}

TRACENEW_HELD void write_folded(std::ostream& out, const Snapshot& snapshot) {
    detail::write_text_or_fail(out, [&](detail::TextSink& sink) {
        detail::write_folded_stacks(sink, snapshot.statistics(GroupBy::traceback));
    });
}

TRACENEW_HELD void write_folded(std::ostream& out, const LoopReport& report) {
    detail::write_text_or_fail(
        out, [&](detail::TextSink& sink) { detail::write_folded_stacks(sink, report.findings); });
}

TRACENEW_HELD void write_pprof(std::ostream& out, const Snapshot& snapshot) {
    detail::write_or_fail(out, [&] {
        detail::ProfileWriter profile{out, {{"inuse_objects", "count"}, {"inuse_space", "bytes"}}};
        const std::vector<Statistic> rows = snapshot.statistics(GroupBy::traceback);
        profile.set_process(snapshot.process());
        detail::find_program(profile, rows);
        for (const Statistic& row : rows) {
            profile.add(row.traceback, {static_cast<std::int64_t>(row.count),
                                        static_cast<std::int64_t>(row.size)});
        }
        profile.finish();
    });
}

TRACENEW_HELD void write_pprof(std::ostream& out, const LoopReport& report) {
    detail::write_or_fail(out, [&] {
        detail::ProfileWriter profile{out,
                                      {{"growth_objects", "count"},
                                       {"growth_space", "bytes"},
                                       {"inuse_objects", "count"},
                                       {"inuse_space", "bytes"}}};
        profile.set_process(report.process);
        detail::find_program(profile, report.findings);
        detail::add_to_profile(profile, report.findings);
        profile.finish();
    });
}

TRACENEW_HELD void write_speedscope(std::ostream& out, const Snapshot& snapshot) {
    detail::write_text_or_fail(out, [&](detail::TextSink& sink) {
        detail::SpeedscopeWriter writer{sink, "live bytes"};
        for (const Statistic& row : snapshot.statistics(GroupBy::traceback)) {
            writer.add(row.traceback, row.size);
        }
        writer.finish();
    });
}

TRACENEW_HELD void write_speedscope(std::ostream& out, const LoopReport& report) {
    detail::write_text_or_fail(out, [&](detail::TextSink& sink) {
        detail::SpeedscopeWriter writer{sink, "growth in bytes"};
        writer.add(report.findings);
        writer.finish();
    });
}

TRACENEW_HELD void write_prometheus(std::ostream& out, const Snapshot& snapshot, std::size_t top) {
    detail::write_text_or_fail(out, [&](detail::TextSink& sink) {
        detail::Metrics{sink}.write(snapshot, snapshot.statistics(GroupBy::line), top);
    });
}

TRACENEW_HELD void write_prometheus(std::ostream& out, const LoopReport& report) {
    detail::write_text_or_fail(
        out, [&](detail::TextSink& sink) { detail::Metrics{sink}.write(report); });
}

TRACENEW_HELD void write_json(std::ostream& out, const LoopReport& report) {
    detail::write_text_or_fail(
        out, [&](detail::TextSink& sink) { detail::ReportJson{sink}.write(report); });
}

TRACENEW_HELD void write_json(std::ostream& out, const Snapshot& snapshot) {
    detail::write_text_or_fail(out, [&](detail::TextSink& sink) {
        detail::ReportJson{sink}.write(snapshot, snapshot.statistics(GroupBy::traceback));
    });
}

TRACENEW_HELD void write_dhat(std::ostream& out, const Snapshot& snapshot) {
    detail::write_text_or_fail(out, [&](detail::TextSink& sink) {
        detail::DhatWriter writer{sink, "Live", 1};
        for (const Statistic& row : snapshot.statistics(GroupBy::traceback)) {
            writer.add(row.traceback, row.size, row.count);
        }
        writer.finish();
    });
}

TRACENEW_HELD void write_dhat(std::ostream& out, const LoopReport& report) {
    detail::write_text_or_fail(out, [&](detail::TextSink& sink) {
        detail::DhatWriter writer{sink, "Grown", report.iterations};
        writer.add(report.findings);
        writer.finish();
    });
}

TRACENEW_HELD void write_trace_events(std::ostream& out, const LoopReport& report) {
    detail::write_text_or_fail(out, [&](detail::TextSink& sink) {
        detail::TraceEventsWriter writer{sink};
        writer.add(report);
        writer.finish();
    });
}

TRACENEW_HELD void write_trace_events(std::ostream& out, const Snapshot& snapshot) {
    detail::write_text_or_fail(out, [&](detail::TextSink& sink) {
        detail::TraceEventsWriter writer{sink};
        writer.add("live", {{0, snapshot.size(), snapshot.count()}});
        writer.finish();
    });
}

TRACENEW_ABI_END
}  // namespace tracenew
