// SPDX-License-Identifier: MIT
// From amounts by traceback to rows by site.
// World: cold. May include: base, values, query, store/ledger.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/store/ledger.hpp"
#include "tracenew/statistic.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Two frames with the same text are one row.
inline std::string group_key(const Frame& frame, GroupBy by) {
    switch (by) {
    case GroupBy::line:
        return frame.line != 0 ? frame.file + '\n' + std::to_string(frame.line)
                               : frame.module + '\n' + frame.function;
    case GroupBy::function:
        return frame.function + '\n' + (frame.file.empty() ? frame.module : frame.file);
    case GroupBy::file:
        return frame.file.empty() ? '\n' + frame.module : frame.file;
    case GroupBy::module:
        return frame.module;
    case GroupBy::traceback:
        break;
    }
    return {};
}

/// The frame a row is named after: what its traces have in common, and nothing else.
inline Frame group_frame(const Frame& frame, GroupBy by) {
    Frame named = frame;
    if (by == GroupBy::function || by == GroupBy::file || by == GroupBy::module) {
        named.line = 0;
        named.address = 0;
        named.inlined = false;
    }
    if (by == GroupBy::file || by == GroupBy::module) {
        named.function.clear();
    }
    if (by == GroupBy::module) {
        named.file.clear();
    }
    return named;
}

/// Calls `visit(key, frame)` for the row a traceback belongs to; cumulative: for the row of each of
/// its frames, once each (tracemalloc counts a recursive block once a level, which misleads).
inline void for_each_group(Traceback traceback, GroupBy by, bool cumulative,
                           FunctionRef<void(const std::string&, const Frame&)> visit) {
    if (by == GroupBy::traceback) {
        visit(std::to_string(index_of(traceback.id())), traceback.site());
        return;
    }
    if (!cumulative) {
        visit(group_key(traceback.site(), by), traceback.site());
        return;
    }
    TextIndex seen;
    for (const Frame& frame : traceback) {
        const std::string key = group_key(frame, by);
        const std::size_t before = seen.size();
        if (seen.add(key) == before) {
            visit(key, frame);
        }
    }
}

/// Adds the amounts of two snapshots up by row; `older` may be empty.
class Grouping {
public:
    explicit Grouping(GroupBy by, bool cumulative = false)
        : by_(by)
        , cumulative_(cumulative) {}

    void add_newer(const TracebackAmount& row) {
        add(row, [&](StatisticDiff& sum) {
            sum.size += row.amount.bytes;
            sum.count += row.amount.blocks;
            sum.size_diff += static_cast<std::int64_t>(row.amount.bytes);
            sum.count_diff += static_cast<std::int64_t>(row.amount.blocks);
        });
    }

    void add_older(const TracebackAmount& row) {
        add(row, [&](StatisticDiff& sum) {
            sum.size_diff -= static_cast<std::int64_t>(row.amount.bytes);
            sum.count_diff -= static_cast<std::int64_t>(row.amount.blocks);
        });
    }

    /// The rows, in no order.
    std::vector<StatisticDiff> take() {
        std::vector<StatisticDiff> rows;
        rows.reserve(groups_.size());
        for (auto& group : groups_) {
            rows.push_back(std::move(group.sum));
        }
        groups_.clear();
        return rows;
    }

private:
    struct Group {
        StatisticDiff sum;
        std::uint64_t largest = 0;  // bytes of the traceback that stands for the row
    };

    void add(const TracebackAmount& row, FunctionRef<void(StatisticDiff&)> change) {
        const Traceback traceback{row.id};
        for_each_group(traceback, by_, cumulative_,
                       [&](const std::string& key, const Frame& frame) {
                           const std::size_t at = rows_.add(key);
                           const bool is_new = at == groups_.size();
                           Group& group = is_new ? groups_.emplace_back() : groups_[at];
                           if (is_new) {
                               group.sum.site = group_frame(frame, by_);
                           }
                           if (is_new || row.amount.bytes > group.largest) {
                               group.largest = row.amount.bytes;
                               group.sum.traceback = traceback;
                           }
                           change(group.sum);
                       });
    }

    GroupBy by_;
    bool cumulative_;
    TextIndex rows_;
    List<Group> groups_;  // by their number there
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
