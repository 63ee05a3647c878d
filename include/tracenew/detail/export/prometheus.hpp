// SPDX-License-Identifier: MIT
// Metrics, in the text that Prometheus scrapes.
// World: cold. May include: base, export, report/names, values, standard library.
//
// "Exposition formats", version 0.0.4. A label is one more series for each of its values, for ever:
// sites are the first so many, and told by file, line and function alone.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/export/text_sink.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/finding.hpp"
#include "tracenew/frame.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/snapshot.hpp"
#include "tracenew/statistic.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Values of one line. Rows that are finer (one for each traceback) come together here: a series
/// may be told only once.
struct SiteMetrics {
    std::uint64_t live_bytes = 0;
    std::uint64_t live_blocks = 0;
    std::int64_t growth_bytes = 0;
    Verdict verdict = Verdict::steady;
};

class Metrics {
public:
    explicit Metrics(TextSink& sink) noexcept
        : sink_(sink) {}

    void write(const Snapshot& snapshot, const std::vector<Statistic>& rows, std::size_t top) {
        gauge("live_bytes", "Memory that is allocated, as requested.", snapshot.size());
        gauge("live_blocks", "Blocks that are allocated.", snapshot.count());
        gauge("sample_interval_bytes", "Mean bytes between samples; 0: nothing is an estimate.",
              snapshot.sample_interval());
        for (const Statistic& row : rows) {
            add(row.site, {row.size, row.count, 0, Verdict::steady}, top);
        }
        write_live();
    }

    void write(const LoopReport& report) {
        gauge("live_bytes", "Memory that is allocated, as requested.", report.memory.current);
        gauge("live_blocks", "Blocks that are allocated.", report.blocks);
        gauge("peak_bytes", "The most memory that was allocated at once.", report.memory.peak);
        gauge("resident_bytes", "The process in RAM.", report.resident);
        gauge("tracer_bytes", "Memory that tracing takes.", report.tracer_memory);
        gauge("sample_interval_bytes", "Mean bytes between samples; 0: nothing is an estimate.",
              report.sample_interval);
        gauge("leaks", "Lines that leak.", report.leaks().size());
        counter("iterations", "Iterations of the watched loop.", report.iterations);
        counter("dropped", "Allocations that were not traced.", report.losses.dropped);
        counter("close_seconds", "Time that closing iterations took.", report.close_seconds);
        for (const Finding& row : report.findings) {
            add(row.site, {row.size, row.count, row.size_diff, row.verdict}, report.top);
        }
        write_live();
        head("site_growth_bytes", "By what a line's memory has grown since the warm-up.", "gauge");
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            begin("site_growth_bytes").raw("{").raw(labels_[i]).raw("} ");
            sink_.number(sites_[i].growth_bytes).raw("\n");
        }
        head("site_verdict", "What a line's memory does: 1 for the verdict that holds.", "gauge");
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            begin("site_verdict").raw("{").raw(labels_[i]).raw(",verdict=\"");
            sink_.raw(name_of(sites_[i].verdict)).raw("\"} 1\n");
        }
    }

private:
    TextSink& begin(std::string_view name) { return sink_.raw("tracenew_").raw(name); }

    void head(std::string_view name, std::string_view help, std::string_view type) {
        sink_.raw("# HELP tracenew_").raw(name).raw(" ").raw(help);
        sink_.raw("\n# TYPE tracenew_").raw(name).raw(" ").raw(type).raw("\n");
    }

    void gauge(std::string_view name, std::string_view help, std::uint64_t value) {
        head(name, help, "gauge");
        begin(name).raw(" ").number(value).raw("\n");
    }

    template <class Number>
    void counter(std::string_view name, std::string_view help, Number value) {
        const std::string total = std::string(name) + "_total";
        head(total, help, "counter");
        begin(total).raw(" ").number(value).raw("\n");
    }

    // Rows come worst first: a line's verdict is that of its first.
    void add(const Frame& site, const SiteMetrics& values, std::size_t top) {
        std::string labels = "file=\"";
        append_label(labels, site.file);
        labels += "\",line=\"" + std::to_string(site.line) + "\",function=\"";
        append_label(labels, site.function);
        labels += '"';
        std::uint32_t at = labels_.find(labels);
        if (at == TextIndex::none) {
            if (sites_.size() >= top) {
                return;
            }
            at = labels_.add(labels);
            sites_.emplace_back().verdict = values.verdict;
        }
        sites_[at].live_bytes += values.live_bytes;
        sites_[at].live_blocks += values.live_blocks;
        sites_[at].growth_bytes += values.growth_bytes;
    }

    void write_live() {
        head("site_live_bytes", "Memory that a line has allocated.", "gauge");
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            begin("site_live_bytes").raw("{").raw(labels_[i]).raw("} ");
            sink_.number(sites_[i].live_bytes).raw("\n");
        }
        head("site_live_blocks", "Blocks that a line has allocated.", "gauge");
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            begin("site_live_blocks").raw("{").raw(labels_[i]).raw("} ");
            sink_.number(sites_[i].live_blocks).raw("\n");
        }
    }

    TextSink& sink_;
    TextIndex labels_;
    List<SiteMetrics> sites_;  // of each
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
