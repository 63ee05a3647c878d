// SPDX-License-Identifier: MIT
// Findings that have one cause: parts of one object, and one line in which to mend them.
// World: cold. May include: base, probe, trend, verdict, standard library.
//
// An iterator that nobody deletes was seven findings, a session that nobody closes fifteen. Rows
// are one finding when they keep step (trend/together.hpp) and
//   1. one of them lies on the way to the other: `new Session`, and what is allocated by that call;
//   2. or both lie below the same call of a constructor: what an object's members allocate;
//   3. or at least three functions allocate below one call that lies inside the loop's body, and a
//      quarter of all tracebacks through that call are theirs: it makes something, and does not
//      merely pass on all the work there is.
// They are named after the last line that all of them go by, the nearest to the allocations. What
// is called from the loop's own function may be anything: there only a constructor makes rows one,
// for two calls in the body of a loop are two leaks to mend, though they keep step for ever. So are
// two lines of one function.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/probe/way.hpp"
#include "tracenew/detail/trend/together.hpp"
#include "tracenew/verdict.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Which rows belong together, and by what line.
class Causes {
public:
    /// A row that leaks, or that grows as a queue does.
    struct Row {
        Comings comings;
        Way way;
        std::string function;  ///< of its site
        Verdict verdict;
        Grower grower = Grower::none;
    };
    struct Cause {
        List<std::size_t> rows;  ///< two and more
        std::string line;        ///< as group_key() has it
    };

    using Share = FunctionRef<double(const List<std::size_t>& rows, const std::string& line)>;

    /// `share(rows, line)`: of all tracebacks that go by that call, how many lead to these rows;
    /// from 0 to 1.
    static List<Cause> find(const List<Row>& rows, Share share) {
        Causes causes{rows};
        causes.join_objects();
        causes.join_factories(share);
        return causes.take();
    }

private:
    static constexpr std::size_t least_functions = 3;
    static constexpr double least_share = 0.25;

    explicit Causes(const List<Row>& rows)
        : rows_(rows) {
        for (std::size_t row = 0; row < rows.size(); ++row) {
            first_.push_back(row);
        }
    }

    bool keep_step(std::size_t left, std::size_t right) const {
        return rows_[left].verdict == rows_[right].verdict &&
               rows_[left].grower == rows_[right].grower &&
               rows_[left].comings.keep_step_with(rows_[right].comings);
    }

    // ---- one object -----------------------------------------------------------------------------

    void join_objects() {
        for (std::size_t right = 1; right < rows_.size(); ++right) {
            for (std::size_t left = 0; left < right; ++left) {
                if (first_of(left) != first_of(right) && are_one_object(left, right) &&
                    keep_step(left, right)) {
                    join_if_they_share_a_line(left, right);
                }
            }
        }
    }

    bool are_one_object(std::size_t left, std::size_t right) const {
        const Way& one = rows_[left].way;
        const Way& other = rows_[right].way;
        if (allocates_on_the_way(one, other) || allocates_on_the_way(other, one)) {
            return true;
        }
        for (const Call& call : one.calls()) {
            const Call* same = other.call_at(call.line);
            if (same != nullptr && same->callee == call.callee && makes_in_loop(call)) {
                return true;
            }
        }
        return false;
    }

    static bool allocates_on_the_way(const Way& one, const Way& other) {
        const Call* const call = other.call_at(one.site());
        return call != nullptr && (!call->is_of_loop || is_constructor(call->callee));
    }

    // What the loop itself runs in may be a constructor too.
    static bool makes_in_loop(const Call& call) {
        return call.is_in_reach && is_constructor(call.callee);
    }

    // ---- several objects, by one call -----------------------------------------------------------

    void join_factories(Share share) {
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            for (const Call& call : rows_[row].way.calls()) {  // the outermost first
                if (!call.is_of_loop && join_factory(row, call.line, share)) {
                    break;
                }
            }
        }
    }

    bool join_factory(std::size_t row, const std::string& line, Share share) {
        List<std::size_t> below;
        TextIndex functions;
        bool is_new = false;
        for (std::size_t other = 0; other < rows_.size(); ++other) {
            if (rows_[other].way.call_at(line) != nullptr && keep_step(row, other)) {
                below.push_back(other);
                functions.add(rows_[other].function);
                is_new = is_new || first_of(other) != first_of(row);
            }
        }
        if (!is_new || functions.size() < least_functions || !is_asked_first(line, below.front()) ||
            share(below, line) < least_share) {
            return false;
        }
        for (const std::size_t other : below) {
            join_if_they_share_a_line(row, other);
        }
        return true;
    }

    // Once for each line and row.
    bool is_asked_first(const std::string& line, std::size_t row) {
        const std::size_t before = asked_.size();
        return asked_.add(line + '\n' + std::to_string(row)) == before;
    }

    // ---- sets of rows ---------------------------------------------------------------------------

    std::size_t first_of(std::size_t row) const noexcept {
        while (first_[row] != row) {
            row = first_[row];
        }
        return row;
    }

    List<std::size_t> rows_with(std::size_t first) const {
        List<std::size_t> members;
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            if (first_of(row) == first) {
                members.push_back(row);
            }
        }
        return members;
    }

    void join_if_they_share_a_line(std::size_t left, std::size_t right) {
        List<std::size_t> members = rows_with(first_of(left));
        const List<std::size_t> more = rows_with(first_of(right));
        members.append(more.begin(), more.end());
        if (!line_of(members).empty()) {
            const std::size_t first = std::min(first_of(left), first_of(right));
            first_[first_of(left)] = first;
            first_[first_of(right)] = first;
        }
    }

    // The innermost line that all of them go by; "" when there is none.
    std::string line_of(const List<std::size_t>& members) const {
        const Way& one = rows_[members.front()].way;
        if (all_go_by(members, one.site())) {
            return one.site();
        }
        for (std::size_t i = one.calls().size(); i-- != 0;) {
            if (all_go_by(members, one.calls()[i].line)) {
                return one.calls()[i].line;
            }
        }
        return {};
    }

    bool all_go_by(const List<std::size_t>& members, const std::string& line) const {
        for (const std::size_t row : members) {
            if (!rows_[row].way.goes_by(line)) {
                return false;
            }
        }
        return true;
    }

    List<Cause> take() const {
        List<Cause> causes;
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            List<std::size_t> members;
            if (first_of(row) == row && (members = rows_with(row)).size() > 1) {
                causes.push_back({std::move(members), ""});
                causes.back().line = line_of(causes.back().rows);
            }
        }
        return causes;
    }

    const List<Row>& rows_;
    TextIndex asked_;          // for their share
    List<std::size_t> first_;  // of the rows that this one was joined to; itself: it is that
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
