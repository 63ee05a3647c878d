// SPDX-License-Identifier: MIT
// What is alive, per traceback, at one moment: where the hot world's numbers become questions.
// World: cold. May include: error, values, query, hook, standard library.
#pragma once

#include "tracenew/detail/query/filtering.hpp"
#include "tracenew/detail/query/grouping.hpp"
#include "tracenew/detail/query/ordering.hpp"
#include "tracenew/error.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct SnapshotData {
    std::vector<TracebackAmount> rows;  // by id, ascending; only what is alive
    std::size_t traceback_limit = 0;
    std::size_t sample_interval = 0;
    std::string error;
};

/// Of nothing. Never destroyed, for static destructors may ask, and not registered to be: atexit()
/// has a lock, and a child of fork() has it as another thread held it.
inline const SnapshotData& no_snapshot() noexcept {
    alignas(SnapshotData) static unsigned char place[sizeof(SnapshotData)];
    static const SnapshotData* const none = ::new (static_cast<void*>(place)) SnapshotData();
    return *none;
}

/// Of what there was no memory to look at. Like the above, and nobody's: a handle to it frees
/// nothing.
inline const SnapshotData& refused_snapshot() noexcept {
    alignas(SnapshotData) static unsigned char place[sizeof(SnapshotData)];
    static const SnapshotData* const refused = [] {
        auto* const made = ::new (static_cast<void*>(place)) SnapshotData();
        made->error = no_memory_text;
        return made;
    }();
    return *refused;
}

/// What is alive now: a consistent cut that costs by tracebacks, not by live blocks. False when
/// off.
inline bool read_amounts(SnapshotData& data) {
    const SpinGuard guard{recorder.control};
    if (recorder.tracing() == 0) {
        return false;
    }
    data.traceback_limit = recorder.limit();
    data.sample_interval = static_cast<std::size_t>(recorder.sampler.interval());
    recorder.sums.cut();
    const std::uint32_t last = recorder.tracebacks.size();
    for (std::uint32_t id = 1; id <= last; ++id) {
        const Amount amount = recorder.sums.ledger().of(TracebackId{id});
        if (amount.blocks != 0) {
            data.rows.push_back({TracebackId{id}, amount});
        }
    }
    return true;
}

}  // namespace detail

/// The live traces of one moment. A value: copies share the data and allocate nothing; it stays
/// good after `stop()` and `clear_traces()`, and snapshots of different tracings may be compared.
/// All members are const and may be called from several threads, not in signal handlers (save for
/// `size()`, `count()` and the like). Nothing that they allocate shows.
class Snapshot {
public:
    /// Nothing alive.
    Snapshot() = default;
    explicit Snapshot(std::shared_ptr<const detail::SnapshotData> data) noexcept
        : data_(std::move(data)) {}
    /// What is answered when there is no memory for a snapshot: nothing alive, and an `error()`.
    static Snapshot refused() noexcept {
        return Snapshot{{std::shared_ptr<const void>(), &detail::refused_snapshot()}};
    }
    bool is_refused() const noexcept { return data_.get() == &detail::refused_snapshot(); }

    /// One row for each group of traces, largest first. Cumulative: each block counts in the row of
    /// every frame of its traceback, once a row. Throws `Error` for cumulative rows by traceback.
    /// Empty when there is no memory for them, which `Losses::refused` counts.
    TRACENEW_PER_TU std::vector<Statistic> statistics(GroupBy by, bool cumulative = false) const {
        if (cumulative && by == GroupBy::traceback) {  // not in a lambda: these are merged
            return detail::fail_with(not_cumulative("statistics"), std::vector<Statistic>{});
        }
        return detail::or_empty([&] { return make_statistics(by, cumulative); });
    }

    /// One row for each group of traces in either snapshot, growth first; rows that did not change
    /// and rows that are gone are there too. Throws `Error` for cumulative rows by traceback. Empty
    /// when there is no memory for them, which `Losses::refused` counts.
    TRACENEW_PER_TU std::vector<StatisticDiff> compare_to(const Snapshot& older, GroupBy by,
                                                          bool cumulative = false) const {
        if (cumulative && by == GroupBy::traceback) {
            return detail::fail_with(not_cumulative("compare_to"), std::vector<StatisticDiff>{});
        }
        return detail::or_empty([&] { return make_diffs(older, by, cumulative); });
    }

    /// The traces that pass: any inclusive filter, if there is one, and no exclusive filter.
    /// Without memory for it, it is empty and has an `error()`.
    Snapshot filter_traces(const std::vector<Filter>& filters) const {
        if (detail::is_interrupted()) {
            return {};
        }
        return detail::or_without([&] { return make_filtered(filters); },
                                  [] { return Snapshot::refused(); });
    }

    /// Live bytes, as requested.
    std::uint64_t size() const noexcept {
        std::uint64_t bytes = 0;
        for (const detail::TracebackAmount& row : rows()) {
            bytes += row.amount.bytes;
        }
        return bytes;
    }

    /// Live blocks.
    std::uint64_t count() const noexcept {
        std::uint64_t blocks = 0;
        for (const detail::TracebackAmount& row : rows()) {
            blocks += row.amount.blocks;
        }
        return blocks;
    }

    /// Frames that were kept of each traceback, from the site on.
    std::size_t traceback_limit() const noexcept {
        return data_ == nullptr ? 0 : data_->traceback_limit;
    }

    /// Mean bytes between samples; 0 when every block was traced. All amounts are estimates where
    /// it is not 0.
    std::size_t sample_interval() const noexcept {
        return data_ == nullptr ? 0 : data_->sample_interval;
    }

    /// Why this snapshot is empty: there was no memory for it, or (where there are no exceptions)
    /// what an `Error` would say; "" when nothing went wrong.
    const std::string& error() const noexcept {
        return data_ == nullptr ? detail::no_snapshot().error : data_->error;
    }

    /// By traceback, ascending: what the library's other parts read.
    const std::vector<detail::TracebackAmount>& rows() const noexcept {
        return data_ == nullptr ? detail::no_snapshot().rows : data_->rows;
    }

private:
    Snapshot make_filtered(const std::vector<Filter>& filters) const {
        auto kept = std::make_shared<detail::SnapshotData>();
        kept->traceback_limit = traceback_limit();
        kept->sample_interval = sample_interval();
        kept->error = error();
        detail::SymbolReading reading;
        reading.keep();
        detail::ResolvedTracebacks::prepare(rows(), detail::any_looks_at_all_frames(filters));
        for (const detail::TracebackAmount& row : rows()) {
            if (detail::passes(filters, Traceback{row.id})) {
                kept->rows.push_back(row);
            }
        }
        return Snapshot{std::move(kept)};
    }

    std::vector<Statistic> make_statistics(GroupBy by, bool cumulative) const {
        const detail::OwnScope own;
        if (detail::is_interrupted()) {
            return {};
        }
        detail::SymbolReading reading;
        reading.keep();
        detail::Grouping grouping{by, cumulative};
        detail::ResolvedTracebacks::prepare(rows(), cumulative);
        for (const detail::TracebackAmount& row : rows()) {
            grouping.add_newer(row);
        }
        std::vector<Statistic> statistics;
        for (StatisticDiff& row : grouping.take()) {
            statistics.push_back(
                {std::move(row.site), row.traceback, row.size, row.count, sample_interval() != 0});
        }
        std::sort(statistics.begin(), statistics.end(),
                  [](const Statistic& left, const Statistic& right) {
                      return detail::is_before(left, right);
                  });
        return statistics;
    }

    std::vector<StatisticDiff> make_diffs(const Snapshot& older, GroupBy by,
                                          bool cumulative) const {
        const detail::OwnScope own;
        if (detail::is_interrupted()) {
            return {};
        }
        detail::SymbolReading reading;
        reading.keep();
        detail::Grouping grouping{by, cumulative};
        detail::ResolvedTracebacks::prepare(rows(), cumulative);
        detail::ResolvedTracebacks::prepare(older.rows(), cumulative);
        for (const detail::TracebackAmount& row : rows()) {
            grouping.add_newer(row);
        }
        for (const detail::TracebackAmount& row : older.rows()) {
            grouping.add_older(row);
        }
        std::vector<StatisticDiff> diffs = grouping.take();
        for (StatisticDiff& diff : diffs) {
            diff.estimated = sample_interval() != 0 || older.sample_interval() != 0;
        }
        std::sort(diffs.begin(), diffs.end(),
                  [](const StatisticDiff& left, const StatisticDiff& right) {
                      return detail::is_before(left, right);
                  });
        return diffs;
    }

    static std::string not_cumulative(const char* verb) {
        const detail::OwnScope own;
        return std::string(verb) + ": cumulative rows cannot be grouped by traceback; expected "
                                   "GroupBy::line, function, file or module";
    }

    std::shared_ptr<const detail::SnapshotData> data_;
};

TRACENEW_ABI_END
}  // namespace tracenew
