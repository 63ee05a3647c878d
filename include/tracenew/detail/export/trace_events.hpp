// SPDX-License-Identifier: MIT
// Live memory over iterations, as Perfetto and chrome://tracing read counters.
// World: cold. May include: export, values, standard library.
//
// The form is Chrome's "Trace Event Format", events of phase C. An iteration is a millisecond
// there.
#pragma once

#include "tracenew/detail/export/json.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/loop_report.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class TraceEventsWriter {
public:
    explicit TraceEventsWriter(TextSink& sink)
        : json_(sink) {
        json_.open('{').key("displayTimeUnit").text("ms").key("traceEvents").open('[');
    }

    /// A counter's course.
    void add(std::string_view name, const HistoryPoints& history) {
        for (const HistoryPoint& point : history) {
            json_.new_line().open('{').key("name").text(name).key("ph").text("C");
            json_.key("ts").number(std::uint64_t{point.iteration} * 1000);
            json_.key("pid").number(std::uint64_t{1}).key("args").open('{');
            json_.key("bytes").number(point.bytes).close('}').close('}');
        }
    }

    void add(const LoopReport& report) {
        add("live", report.history);
        std::size_t told = 0;
        for (const Finding& finding : report.findings) {
            if (finding.verdict != Verdict::leak && finding.verdict != Verdict::growing) {
                continue;
            }
            if (++told > report.top) {
                break;
            }
            add(finding.site.file + ":" + std::to_string(finding.site.line), finding.history);
        }
    }

    /// To be called once, at the end.
    void finish() { json_.close(']').close('}').new_line(); }

private:
    Json json_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
