// SPDX-License-Identifier: MIT
// A report and a snapshot as JSON.
// World: cold. May include: base, export, report, values, standard library.
//
// tests/export/*.schema.json say what there is. Members may be added; when one goes or changes its
// meaning, "version" grows. Rows of many numbers are arrays, in the order that the schema names.
//
// The page has the same in a form that is smaller: 3,000 tracebacks were 13 MB. There frames are
// told by their row in "frames", and texts in these by theirs in "texts"; of findings and
// tracebacks those members are left out that are 0, false, "none" or empty.
#pragma once

#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/export/holder_json.hpp"
#include "tracenew/detail/export/json.hpp"
#include "tracenew/detail/export/process_json.hpp"
#include "tracenew/detail/report/evidence_text.hpp"
#include "tracenew/detail/report/headline.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/detail/report/unseen_text.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/snapshot.hpp"
#include "tracenew/statistic.hpp"
#include "tracenew/traceback.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class ReportJson {
public:
    explicit ReportJson(TextSink& sink) noexcept
        : json_(sink) {}
    /// For the page; `most_told`: of how many findings to write what was alive over time.
    ReportJson(TextSink& sink, std::size_t most_told) noexcept
        : json_(sink)
        , is_small_(true)
        , most_told_(most_told) {}

    void write(const LoopReport& report) {
        begin("report");
        write_process(json_, report.process);
        headline(report);
        member("group_by", name_of(report.group_by));
        member("top", report.top);
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
        member("unseen_meaning", unseen_meaning_text(report));
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
            json_.open('[');
            real(point.seconds);
            json_.number(point.resident).number(point.live).close(']');
        }
        json_.close(']').new_line();
        check(report);
        what_is_not_known(report);
        HolderJson(json_).write(report.holder_look);
        findings("findings", report.findings);
        end();
    }

    /// One row for each traceback, largest first.
    void write(const Snapshot& snapshot, const std::vector<Statistic>& rows) {
        begin("snapshot");
        write_process(json_, snapshot.process());
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
    void end() {
        if (is_small_) {
            tables();
        }
        json_.close('}').new_line();
    }
    void tables() {
        json_.new_line().key("frames").open('[');
        for (std::size_t i = 0; i < frames_.size(); ++i) {
            json_.new_line().element(frames_[i]);
        }
        json_.close(']').new_line().key("texts").open('[');
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            json_.new_line().text(texts_[i]);
        }
        json_.close(']');
    }

    void headline(const LoopReport& report) {
        json_.key("headline").open('[');
        for (const HeadlinePart& part : Headline{report}.parts()) {
            json_.open('{');
            member("tone", name_of(part.tone));
            member("text", std::string_view(part.text));
            json_.close('}');
        }
        json_.close(']').new_line();
    }
    static const char* name_of(Tone tone) noexcept {
        switch (tone) {
        case Tone::alarm:
            return "alarm";
        case Tone::notice:
            return "notice";
        case Tone::strong:
            return "strong";
        case Tone::plain:
            break;
        }
        return "plain";
    }
    template <class Enumerator>
    static const char* name_of(Enumerator value) noexcept {
        return detail::name_of(value);
    }

    void member(std::string_view name, std::string_view value) { json_.key(name).text(value); }
    void member(std::string_view name, const char* value) { member(name, std::string_view(value)); }
    void member(std::string_view name, bool value) { json_.key(name).truth(value); }
    void member(std::string_view name, std::uint64_t value) { json_.key(name).number(value); }
    void member(std::string_view name, std::int64_t value) { json_.key(name).number(value); }
    void member(std::string_view name, double value) {
        json_.key(name);
        real(value);
    }
    void real(double value) {
        if (is_small_) {
            json_.number(value);  // for eyes
        } else {
            json_.exact(value);
        }
    }

    void text_or_null(const char* text) {
        if (text != nullptr) {
            json_.text(text);
        } else {
            json_.null();
        }
    }

    void site(const Frame& frame) {
        json_.key("site");
        if (is_small_) {
            json_.number(frame_row(frame, false));
        } else {
            json_.open('{');
            frame_members(frame);
            json_.close('}');
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
    std::uint64_t frame_row(const Frame& frame, bool is_standard) {
        std::string row = "[";
        for (const std::uint64_t number :
             {text_row(frame.file), std::uint64_t{frame.line}, text_row(frame.function),
              text_row(frame.module), std::uint64_t{frame.address}}) {
            row += std::to_string(number) + ',';
        }
        row += frame.inlined ? "1," : "0,";
        row += is_standard ? "1]" : "0]";
        return frames_.add(row);
    }
    std::uint64_t text_row(const std::string& text) { return texts_.add(text); }

    // Most recent call first, as everywhere.
    void traceback(const Traceback& traceback) {
        const std::size_t size = traceback.size();
        member("site_index", std::uint64_t{traceback.site_index()});
        unless_0("truncated", traceback.total_frames() > size);
        json_.key("frames").open('[');
        for (std::size_t i = 0; i < size; ++i) {
            if (is_small_) {
                json_.number(frame_row(traceback[i], traceback.is_standard(i)));
            } else {
                json_.open('{');
                frame_members(traceback[i]);
                member("standard", traceback.is_standard(i));
                json_.close('}');
            }
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
        json_.key(name).open('[');
        real(interval.low);
        real(interval.high);
        json_.close(']');
    }

    template <class Number>
    void unless_0(std::string_view name, Number value) {
        if (!is_small_ || value != Number{}) {
            member(name, value);
        }
    }
    void unless_none(std::string_view name, const char* value) {
        if (!is_small_ || value != std::string_view("none")) {
            member(name, value);
        }
    }

    void finding(const Finding& finding) {
        json_.open('{');
        member("verdict", name_of(finding.verdict));
        unless_none("doubt", name_of(finding.doubt));
        unless_none("grower", name_of(finding.grower));
        site(finding.site);
        if (!is_small_ || finding.bytes_per_iteration != 0 || finding.bytes_interval.high != 0) {
            member("bytes_per_iteration", finding.bytes_per_iteration);
            interval("bytes_interval", finding.bytes_interval);
            member("blocks_per_iteration", finding.blocks_per_iteration);
            interval("blocks_interval", finding.blocks_interval);
        }
        unless_0("size", finding.size);
        unless_0("count", finding.count);
        unless_0("size_diff", finding.size_diff);
        unless_0("count_diff", finding.count_diff);
        unless_0("grown_bytes", finding.grown_bytes);
        unless_0("grown_blocks", finding.grown_blocks);
        unless_0("iterations", finding.iterations);
        unless_0("iterations_grown", finding.iterations_grown);
        unless_0("iterations_grown_is_exact", finding.iterations_grown_is_exact);
        unless_0("begins", finding.begins);
        unless_0("exact_blocks", finding.exact_blocks);
        unless_0("exact_iterations", finding.exact_iterations);
        unless_0("iterations_needed", finding.iterations_needed);
        unless_0("only_rose", finding.only_rose);
        unless_0("estimated", finding.estimated);
        unless_0("paths", finding.paths);
        unless_0("leaking_paths", finding.leaking_paths);
        traceback(finding.traceback);
        over_time(finding);
        evidence(finding);
        source(finding);
        if (!is_small_) {
            HolderJson(json_).write(finding.holders);
        } else if (!finding.holders.empty()) {
            HolderJson(json_).write_words(finding.holders);
        }
        if (!is_small_ || !finding.parts.empty()) {
            findings("parts", finding.parts);
        }
        json_.close('}');
    }

    void over_time(const Finding& finding) {
        if (is_small_ && (finding.history.empty() || ++told_ > most_told_)) {
            return;
        }
        history(finding.history);
        json_.key("births").open('[');
        for (const std::uint64_t blocks : finding.births) {
            json_.number(blocks);
        }
        json_.close(']');
    }

    // What the text report says below such a row.
    void evidence(const Finding& finding) {
        const bool is_told = !finding.history.empty();
        if (is_told || !is_small_) {
            json_.key("evidence").open('[');
            for_each_evidence(finding, [&](const std::string& line) {
                if (is_told) {
                    json_.text(line);
                }
            });
            json_.close(']');
        }
    }

    void source(const Finding& finding) {
        if (!is_small_ || !finding.source.empty()) {
            json_.key("source").open('{');
            member("begins", std::uint64_t{finding.source_begins});
            member("text", std::string_view(finding.source));
            json_.close('}');
        }
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
    TextIndex frames_;  // by their rows' text
    TextIndex texts_;
    bool is_small_ = false;
    std::size_t most_told_ = 0;
    std::size_t told_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
