// SPDX-License-Identifier: MIT
// What other tools read: browsers, flame graphs, pprof, speedscope, Prometheus, JSON.
// World: cold. May include: values.
//
// Each function writes what it is given and asks nobody else, so a report can be written when its
// loop is over. Amounts are bytes and blocks. Text of names and files is made valid UTF-8, and
// harmless in its format. What the stream throws is thrown on; where there is no memory for all of
// it the rest is missing, the stream's failbit is set, and `Losses::refused` counts it. To be
// called from any thread, not in signal handlers; nothing that they allocate shows.
#pragma once

#include "tracenew/loop_report.hpp"
#include "tracenew/snapshot.hpp"

#include <cstddef>
#include <iosfwd>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// One file to open in a browser: the verdict, memory over the iterations, each finding with its
/// traceback, a flame graph, a table of all sites. It needs no network and asks for none.
void write_html(std::ostream& out, const LoopReport& report);
void write_html(std::ostream& out, const Snapshot& snapshot);

/// Folded stacks, "main;load;parse 5229": one line for each traceback that has live bytes, or for
/// each finding that has grown. For flamegraph.pl, inferno and speedscope.app.
void write_folded(std::ostream& out, const Snapshot& snapshot);
void write_folded(std::ostream& out, const LoopReport& report);

/// The profile.proto of pprof, not compressed, which `go tool pprof`, Pyroscope, Parca and Grafana
/// read. Of a snapshot: inuse_objects and inuse_space, each traceback a sample. Of a report: by
/// what each finding has grown in the window (growth_objects, growth_space) and what is alive of
/// it, labelled with its verdict.
void write_pprof(std::ostream& out, const Snapshot& snapshot);
void write_pprof(std::ostream& out, const LoopReport& report);

/// All that a report holds, whole names included. Its form is told by
/// tests/export/report.schema.json, and by "version", which grows when a member changes its meaning
/// or goes.
void write_json(std::ostream& out, const LoopReport& report);
void write_json(std::ostream& out, const Snapshot& snapshot);

/// The JSON of speedscope: the same stacks as `write_folded()`, with files and lines.
void write_speedscope(std::ostream& out, const Snapshot& snapshot);
void write_speedscope(std::ostream& out, const LoopReport& report);

/// Metrics as Prometheus scrapes them (text, version 0.0.4), for a handler of /metrics: totals, and
/// the first lines, `LoopReport::top` or `top`, by file, line and function.
void write_prometheus(std::ostream& out, const Snapshot& snapshot, std::size_t top = 10);
void write_prometheus(std::ostream& out, const LoopReport& report);

/// The JSON of DHAT, which Valgrind's dh_view.html shows: what is alive, or what has grown.
void write_dhat(std::ostream& out, const Snapshot& snapshot);
void write_dhat(std::ostream& out, const LoopReport& report);

/// Counters of live bytes, of all and of the first `LoopReport::top` lines that leak or grow, as
/// Perfetto shows them: an iteration is a millisecond there. Of a snapshot one moment.
void write_trace_events(std::ostream& out, const LoopReport& report);
void write_trace_events(std::ostream& out, const Snapshot& snapshot);

TRACENEW_ABI_END
}  // namespace tracenew
