// SPDX-License-Identifier: MIT
// A report and a snapshot as JSON.
// World: cold. May include: export, report/names, values, standard library.
//
// tests/export/*.schema.json say what there is. Members may be added; when one goes or changes its
// meaning, "version" grows. Rows of many numbers are arrays, in the order that the schema names.
#pragma once

#include "tracenew/detail/export/json.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/snapshot.hpp"
#include "tracenew/statistic.hpp"
#include "tracenew/traceback.hpp"
#include "tracenew/version.hpp"

#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class ReportJson {
public:
    explicit ReportJson(TextSink& sink) noexcept
        : json_(sink) {}

    void write(const LoopReport& report) {
        begin("report");
        member("group_by", name_of(report.group_by));
        json_.key("start_status");
        text_or_null(report.start_status ? name_of(*report.start_status) : nullptr);
        member("tracing", report.tracing);
        member("started_by_environment", report.started_by_environment);
        json_.new_line();
        member("iterations", report.iterations);
        member("warmup", report.warmup);
        member("forgotten", report.forgotten);
        member("pending", report.pending);
        member("merged", report.merged);
        member("closes", report.closes);
        member("close_interval", report.close_interval);
        member("seconds", report.seconds);
        member("close_seconds", report.close_seconds);
        member("loop_seconds", report.loop_seconds);
        json_.new_line();
        json_.key("memory").open('{');
        member("live", report.memory.current);
        member("peak", report.memory.peak);
        member("blocks", report.blocks);
        member("tracer", report.tracer_memory);
        member("sample_interval", report.sample_interval);
        json_.close('}').new_line();
        json_.key("beside").open('{');
        member("resident", report.resident);
        member("resident_growth", report.resident_growth);
        member("live_growth", report.live_growth);
        member("unseen_growth", report.unseen_growth);
        member("unseen", name_of(report.unseen));
        member("unseen_per_iteration", report.unseen_per_iteration);
        member("unseen_rises", report.unseen_rises);
        member("overcounted", report.overcounted);
        member("unconfirmed_growth", report.unconfirmed_growth);
        member("malloc_free", report.malloc_free);
        json_.close('}').new_line();
        history(report.history);
        json_.new_line();
        json_.key("ram").open('[');
        for (const RamPoint& point : report.ram) {
            json_.open('[').number(point.seconds);
            json_.number(point.resident).number(point.live).close(']');
        }
        json_.close(']').new_line();
        check(report);
        what_is_not_known(report);
        findings("findings", report.findings);
        end();
    }

    /// One row for each traceback, largest first.
    void write(const Snapshot& snapshot, const std::vector<Statistic>& rows) {
        begin("snapshot");
        member("size", snapshot.size());
        member("count", snapshot.count());
        member("traceback_limit", snapshot.traceback_limit());
        member("sample_interval", snapshot.sample_interval());
        member("error", std::string_view(snapshot.error()));
        json_.new_line();
        json_.key("traces").open('[');
        for (const Statistic& row : rows) {
            json_.new_line().open('{');
            member("size", row.size);
            member("count", row.count);
            traceback(row.traceback);
            json_.close('}');
        }
        json_.close(']');
        end();
    }

private:
    void begin(std::string_view what) {
        json_.open('{');
        member("tracenew", what);
        member("version", std::uint64_t{1});
    }
    void end() { json_.close('}').new_line(); }

    void member(std::string_view name, std::string_view value) { json_.key(name).text(value); }
    void member(std::string_view name, const char* value) { member(name, std::string_view(value)); }
    void member(std::string_view name, bool value) { json_.key(name).truth(value); }
    void member(std::string_view name, std::uint64_t value) { json_.key(name).number(value); }
    void member(std::string_view name, std::int64_t value) { json_.key(name).number(value); }
    void member(std::string_view name, double value) { json_.key(name).number(value); }

    void text_or_null(const char* text) {
        if (text != nullptr) {
            json_.text(text);
        } else {
            json_.null();
        }
    }

    void frame_members(const Frame& frame) {
        member("file", std::string_view(frame.file));
        member("line", std::uint64_t{frame.line});
        member("function", std::string_view(frame.function));
        member("module", std::string_view(frame.module));
        member("address", std::uint64_t{frame.address});
        member("inlined", frame.inlined);
    }

    // Most recent call first, as everywhere.
    void traceback(const Traceback& traceback) {
        const std::size_t size = traceback.size();
        member("site_index", std::uint64_t{traceback.site_index()});
        member("truncated", traceback.total_frames() > size);
        json_.key("frames").open('[');
        for (std::size_t i = 0; i < size; ++i) {
            json_.open('{');
            frame_members(traceback[i]);
            member("standard", traceback.is_standard(i));
            json_.close('}');
        }
        json_.close(']');
    }

    void history(const HistoryPoints& points) {
        json_.key("history").open('[');
        for (const HistoryPoint& point : points) {
            json_.open('[').number(std::uint64_t{point.iteration});
            json_.number(point.bytes).number(point.blocks).close(']');
        }
        json_.close(']');
    }

    void interval(std::string_view name, const Interval& interval) {
        json_.key(name).open('[').number(interval.low).number(interval.high).close(']');
    }

    void finding(const Finding& finding) {
        json_.open('{');
        member("verdict", name_of(finding.verdict));
        member("doubt", name_of(finding.doubt));
        member("grower", name_of(finding.grower));
        json_.key("site").open('{');
        frame_members(finding.site);
        json_.close('}');
        member("bytes_per_iteration", finding.bytes_per_iteration);
        interval("bytes_interval", finding.bytes_interval);
        member("blocks_per_iteration", finding.blocks_per_iteration);
        interval("blocks_interval", finding.blocks_interval);
        member("size", finding.size);
        member("count", finding.count);
        member("size_diff", finding.size_diff);
        member("count_diff", finding.count_diff);
        member("grown_bytes", finding.grown_bytes);
        member("grown_blocks", finding.grown_blocks);
        member("iterations", finding.iterations);
        member("iterations_grown", finding.iterations_grown);
        member("iterations_grown_is_exact", finding.iterations_grown_is_exact);
        member("begins", finding.begins);
        member("exact_blocks", finding.exact_blocks);
        member("exact_iterations", finding.exact_iterations);
        member("iterations_needed", finding.iterations_needed);
        member("only_rose", finding.only_rose);
        member("estimated", finding.estimated);
        member("paths", finding.paths);
        member("leaking_paths", finding.leaking_paths);
        traceback(finding.traceback);
        history(finding.history);
        json_.key("births").open('[');
        for (const std::uint64_t blocks : finding.births) {
            json_.number(blocks);
        }
        json_.close(']');
        findings("parts", finding.parts);
        json_.close('}');
    }

    void findings(std::string_view name, const std::vector<Finding>& findings) {
        json_.key(name).open('[');
        for (const Finding& one : findings) {
            json_.new_line();
            finding(one);
        }
        json_.close(']');
    }

    void check(const LoopReport& report) {
        json_.key("check").open('{');
        member("not_measured", std::string_view(report.not_measured));
        member("grows_beside", std::string_view(report.grows_beside));
        member("slack_bytes", report.slack_bytes);
        member("slack_blocks", report.slack_blocks);
        json_.key("shortfalls").open('[');
        for (const Shortfall& shortfall : report.shortfalls) {
            json_.open('{');
            member("flaw", name_of(shortfall.flaw));
            member("count", shortfall.count);
            member("expected", shortfall.expected);
            json_.close('}');
        }
        json_.close(']').close('}').new_line();
    }

    void what_is_not_known(const LoopReport& report) {
        json_.key("losses").open('{');
        member("dropped", report.losses.dropped);
        member("skipped", report.losses.skipped);
        member("unmatched_frees", report.losses.unmatched_frees);
        member("truncated", report.losses.truncated);
        member("closes", report.losses.closes);
        member("refused", report.losses.refused);
        member("history_left_out", report.history_left_out);
        json_.close('}').new_line();
        member("refused", report.refused);
        member("suppressed_paths", report.suppressed_paths);
        member("suppressed_growth", report.suppressed_growth);
        member("suppressions_error", std::string_view(report.suppressions_error));
        member("unmatched_filter", std::string_view(report.unmatched_filter));
        json_.key("hidden_operators").open('[');
        for (const std::string& library : report.hidden_operators) {
            json_.text(library);
        }
        json_.close(']').new_line();
    }

    Json json_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
