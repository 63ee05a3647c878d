// SPDX-License-Identifier: MIT
// What is alive, per traceback, at one moment.
// World: cold. May include: base/{amount, attributes}, error, values, standard library.
#pragma once

#include "tracenew/detail/base/amount.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/error.hpp"
#include "tracenew/filter.hpp"
#include "tracenew/process.hpp"
#include "tracenew/statistic.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
struct SnapshotData;
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
    static Snapshot refused() noexcept;
    bool is_refused() const noexcept;

    /// One row for each group of traces, largest first. Cumulative: each block counts in the row of
    /// every frame of its traceback, once a row. Throws `Error` for cumulative rows by traceback.
    /// Empty when there is no memory for them, which `Losses::refused` counts.
    TRACENEW_PER_TU std::vector<Statistic> statistics(GroupBy by, bool cumulative = false) const {
        if (cumulative && by == GroupBy::traceback) {
            return detail::fail_with(not_cumulative("statistics"), std::vector<Statistic>{});
        }
        return grouped(by, cumulative);
    }

    /// One row for each group of traces in either snapshot, growth first; rows that did not change
    /// and rows that are gone are there too. Throws `Error` for cumulative rows by traceback. Empty
    /// when there is no memory for them, which `Losses::refused` counts.
    TRACENEW_PER_TU std::vector<StatisticDiff> compare_to(const Snapshot& older, GroupBy by,
                                                          bool cumulative = false) const {
        if (cumulative && by == GroupBy::traceback) {
            return detail::fail_with(not_cumulative("compare_to"), std::vector<StatisticDiff>{});
        }
        return compared(older, by, cumulative);
    }

    /// The traces that pass: any inclusive filter, if there is one, and no exclusive filter.
    /// Without memory for it, it is empty and has an `error()`.
    Snapshot filter_traces(const std::vector<Filter>& filters) const;

    /// Live bytes, as requested.
    std::uint64_t size() const noexcept;

    /// Live blocks.
    std::uint64_t count() const noexcept;

    /// Frames that were kept of each traceback, from the site on.
    std::size_t traceback_limit() const noexcept;

    /// Mean bytes between samples; 0 when every block was traced. All amounts are estimates where
    /// it is not 0.
    std::size_t sample_interval() const noexcept;

    /// Whose it is, and of when. Of a loop's last close nothing is known of that.
    const Process& process() const noexcept;

    /// Why this snapshot is empty: there was no memory for it, or (where there are no exceptions)
    /// what an `Error` would say; "" when nothing went wrong.
    const std::string& error() const noexcept;

    /// Writes all of it, names included: for `load()`, in another process and on another machine,
    /// where neither the program nor its debug info need be. The form is that of `write_json()`.
    /// The first sets the stream's failbit where it cannot be written; the second throws `Error`
    /// then, and what was at `path` stays until all is written.
    void dump(std::ostream& out) const;
    TRACENEW_PER_TU void dump(const std::string& path) const {
        const std::string error = try_dump(path);
        if (!error.empty()) {
            detail::fail_with(error, 0);
        }
    }

    /// What `dump()` has written. Its tracebacks stay in memory for as long as the process lives,
    /// equal ones once. Addresses are those of the process that wrote it: compare by line, function
    /// or file with others'. Throws `Error`, which names the place and what was expected there.
    TRACENEW_PER_TU static Snapshot load(std::istream& in) { return checked(try_load(in)); }
    TRACENEW_PER_TU static Snapshot load(const std::string& path) {
        return checked(try_load(path));
    }

    /// By traceback, ascending: what the library's other parts read.
    const std::vector<detail::TracebackAmount>& rows() const noexcept;

private:
    std::vector<Statistic> grouped(GroupBy by, bool cumulative) const;
    std::vector<StatisticDiff> compared(const Snapshot& older, GroupBy by, bool cumulative) const;
    static std::string not_cumulative(const char* verb);
    std::string try_dump(const std::string& path) const;
    static Snapshot try_load(std::istream& in);
    static Snapshot try_load(const std::string& path);
    TRACENEW_PER_TU static Snapshot checked(const Snapshot& loaded) {
        return loaded.error().empty() ? loaded : detail::fail_with(loaded.error(), loaded);
    }

    std::shared_ptr<const detail::SnapshotData> data_;
};

TRACENEW_ABI_END
}  // namespace tracenew
