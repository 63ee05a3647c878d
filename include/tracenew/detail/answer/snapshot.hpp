// SPDX-License-Identifier: MIT
// What snapshot.hpp declares.
// World: cold. May include: values, snapshot, query, hook, resolve, standard library.
#pragma once

#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/query/filtering.hpp"
#include "tracenew/detail/query/grouping.hpp"
#include "tracenew/detail/query/ordering.hpp"
#include "tracenew/detail/query/snapshot_data.hpp"
#include "tracenew/detail/resolve/resolved_tracebacks.hpp"
#include "tracenew/detail/resolve/symbol_reading.hpp"
#include "tracenew/snapshot.hpp"

#include <algorithm>
#include <memory>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline Snapshot filtered(const Snapshot& snapshot, const std::vector<Filter>& filters) {
    auto kept = std::make_shared<SnapshotData>();
    kept->traceback_limit = snapshot.traceback_limit();
    kept->sample_interval = snapshot.sample_interval();
    kept->error = snapshot.error();
    kept->process = snapshot.process();
    SymbolReading reading;
    reading.keep();
    ResolvedTracebacks::prepare(snapshot.rows(), any_looks_at_all_frames(filters));
    for (const TracebackAmount& row : snapshot.rows()) {
        if (passes(filters, Traceback{row.id})) {
            kept->rows.push_back(row);
        }
    }
    return Snapshot{std::move(kept)};
}

/// In no order.
inline std::vector<StatisticDiff> rows_of(const Snapshot& newer, const Snapshot& older, GroupBy by,
                                          bool cumulative) {
    SymbolReading reading;
    reading.keep();
    Grouping grouping{by, cumulative};
    ResolvedTracebacks::prepare(newer.rows(), cumulative);
    ResolvedTracebacks::prepare(older.rows(), cumulative);
    for (const TracebackAmount& row : newer.rows()) {
        grouping.add_newer(row);
    }
    for (const TracebackAmount& row : older.rows()) {
        grouping.add_older(row);
    }
    std::vector<StatisticDiff> rows = grouping.take();
    for (StatisticDiff& row : rows) {
        row.estimated = newer.sample_interval() != 0 || older.sample_interval() != 0;
    }
    return rows;
}

/// Largest first.
inline std::vector<Statistic> statistics_of(const Snapshot& snapshot, GroupBy by, bool cumulative) {
    std::vector<Statistic> statistics;
    for (StatisticDiff& row : rows_of(snapshot, Snapshot(), by, cumulative)) {
        statistics.push_back(
            {std::move(row.site), row.traceback, row.size, row.count, row.estimated});
    }
    std::sort(statistics.begin(), statistics.end(),
              [](const Statistic& left, const Statistic& right) { return is_before(left, right); });
    return statistics;
}

/// Growth first.
inline std::vector<StatisticDiff> differences(const Snapshot& newer, const Snapshot& older,
                                              GroupBy by, bool cumulative) {
    std::vector<StatisticDiff> rows = rows_of(newer, older, by, cumulative);
    std::sort(rows.begin(), rows.end(), [](const StatisticDiff& left, const StatisticDiff& right) {
        return is_before(left, right);
    });
    return rows;
}

}  // namespace detail

TRACENEW_HELD Snapshot Snapshot::refused() noexcept {
    return Snapshot{{std::shared_ptr<const void>(), &detail::refused_snapshot()}};
}

TRACENEW_HELD bool Snapshot::is_refused() const noexcept {
    return data_.get() == &detail::refused_snapshot();
}

TRACENEW_HELD Snapshot Snapshot::filter_traces(const std::vector<Filter>& filters) const {
    if (detail::is_interrupted()) {
        return {};
    }
    return detail::or_without([&] { return detail::filtered(*this, filters); },
                              [] { return Snapshot::refused(); });
}

TRACENEW_HELD std::uint64_t Snapshot::size() const noexcept {
    std::uint64_t bytes = 0;
    for (const detail::TracebackAmount& row : rows()) {
        bytes += row.amount.bytes;
    }
    return bytes;
}

TRACENEW_HELD std::uint64_t Snapshot::count() const noexcept {
    std::uint64_t blocks = 0;
    for (const detail::TracebackAmount& row : rows()) {
        blocks += row.amount.blocks;
    }
    return blocks;
}

TRACENEW_HELD std::size_t Snapshot::traceback_limit() const noexcept {
    return data_ == nullptr ? 0 : data_->traceback_limit;
}

TRACENEW_HELD std::size_t Snapshot::sample_interval() const noexcept {
    return data_ == nullptr ? 0 : data_->sample_interval;
}

TRACENEW_HELD const Process& Snapshot::process() const noexcept {
    return data_ == nullptr ? detail::no_snapshot().process : data_->process;
}

TRACENEW_HELD const std::string& Snapshot::error() const noexcept {
    return data_ == nullptr ? detail::no_snapshot().error : data_->error;
}

TRACENEW_HELD const std::vector<detail::TracebackAmount>& Snapshot::rows() const noexcept {
    return data_ == nullptr ? detail::no_snapshot().rows : data_->rows;
}

TRACENEW_HELD std::vector<Statistic> Snapshot::grouped(GroupBy by, bool cumulative) const {
    return detail::or_empty([&] { return detail::statistics_of(*this, by, cumulative); });
}

TRACENEW_HELD std::vector<StatisticDiff> Snapshot::compared(const Snapshot& older, GroupBy by,
                                                            bool cumulative) const {
    return detail::or_empty([&] { return detail::differences(*this, older, by, cumulative); });
}

TRACENEW_HELD std::string Snapshot::not_cumulative(const char* verb) {
    const detail::OwnScope own;
    return std::string(verb) + ": cumulative rows cannot be grouped by traceback; expected "
                               "GroupBy::line, function, file or module";
}

TRACENEW_ABI_END
}  // namespace tracenew
