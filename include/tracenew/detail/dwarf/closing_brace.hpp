// SPDX-License-Identifier: MIT
// The line that a function's closing brace stands for, in code made by GCC.
// World: cold. May include: base, dwarf.
//
// GCC gives what an expression makes on the way (what a lambda captures, the members of a list in
// braces), and the frame of a coroutine, the place of the function's closing brace. What lies
// behind such code is the rest of the expression: unoptimised, code lies in the order in which it
// runs, and optimised, what is run most often still does. A destructor's place at the brace is
// right.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/dwarf/line_table.hpp"
#include "tracenew/detail/dwarf/scopes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

/// Lines to tell in place of a brace's; 0 where the place is no brace, or nobody can tell.
struct BraceLines {
    std::uint32_t expression = 0;   ///< if a constructor is called there
    std::uint32_t declaration = 0;  ///< if operator new is: a coroutine's
};

class ClosingBrace {
public:
    using Chain = List<const CodeScope*>;

    /// `chain` is what Scopes::find() has for the address.
    ClosingBrace(const LineTable& lines, const Scopes& scopes, const Chain& chain,
                 std::uint64_t address)
        : lines_(lines)
        , scopes_(scopes)
        , chain_(chain)
        , address_(address) {}

    /// Of the place in the function chain[level], if that is its closing brace.
    BraceLines lines(std::size_t level) {
        const LineTable::Rows rows = lines_.find(address_);
        const ScopeRange* const piece = scopes_.function_at(address_);
        if (rows.last == nullptr || piece == nullptr || level >= chain_.size()) {
            return {};
        }
        const Place asked = level + 1 < chain_.size() ? place_of(*chain_[level + 1], address_)
                                                      : place_of(*rows.last);
        if (asked.line == 0 || asked.column == 0 || (level != 0 && asked.column != 1)) {
            return {};
        }
        if (asked.column != 1 && !comes_again(asked, rows, piece->range)) {
            return {};
        }
        read_places(level, rows, piece->range);
        if (!is_brace(asked)) {
            return {};
        }
        return {line_behind(asked), first_line(asked.file)};
    }

private:
    /// Where code of one function stands in the source: its own, or the call of an inlined one.
    struct Place {
        std::uint64_t address = 0;
        std::uint32_t file = 0;
        std::uint32_t line = 0;
        std::uint32_t column = 0;

        bool is_at(const Place& other) const noexcept {
            return file == other.file && line == other.line && column == other.column;
        }
        bool is_in_line_of(const Place& other) const noexcept {
            return file == other.file && line == other.line;
        }
    };

    static Place place_of(const CodeScope& call, std::uint64_t address) {
        return {address, call.call_file, call.call_line, call.call_column};
    }
    static Place place_of(const LineRow& row) {
        return {row.address, row.file, row.line, row.column};
    }

    void read_places(std::size_t level, LineTable::Rows rows, Range piece) {
        places_.clear();
        const CodeScope& function = *chain_.front();
        const auto scope = static_cast<std::uint32_t>(chain_[level] - scopes_.code.data());
        List<Range> own;
        List<Range> calls;
        for (std::uint32_t i = function.first_inlined; i < function.end_inlined; ++i) {
            const ScopeRange& inlined = scopes_.inlined[i];
            const CodeScope& call = scopes_.code[inlined.scope];
            if (inlined.scope == scope) {
                own.push_back(inlined.range);
            } else if (call.parent == scope) {
                calls.push_back(inlined.range);
                if (piece.holds(inlined.range.low)) {
                    places_.push_back(place_of(call, inlined.range.low));
                }
            }
        }
        if (level == 0) {
            own.push_back(piece);
        }
        sort(own);
        sort(calls);
        const LineRow* row = lower_bound(
            rows.first, rows.end, [=](const LineRow& one) { return one.address < piece.low; });
        for (; row != rows.end && row->address < piece.high; ++row) {
            if (row->line != 0 && is_in(own, row->address) && !is_in(calls, row->address)) {
                places_.push_back(place_of(*row));
            }
        }
        sort_by(places_, [](const Place& place) { return SortKey{place.address}; });
    }

    // A function's end does; most places need not be looked at any further.
    static bool comes_again(const Place& asked, LineTable::Rows rows, Range piece) {
        for (const LineRow* row = rows.last + 1; row != rows.end && row->address < piece.high;
             ++row) {
            if (place_of(*row).is_at(asked)) {
                return true;
            }
        }
        return false;
    }

    static void sort(List<Range>& ranges) {
        sort_by(ranges, [](const Range& range) { return SortKey{range.low}; });
    }

    // Neither an instance's ranges nor those of calls out of one function overlap.
    static bool is_in(const List<Range>& sorted, std::uint64_t address) {
        const Range* const next =
            lower_bound(sorted, [=](const Range& one) { return one.low <= address; });
        return next != sorted.begin() && (next - 1)->holds(address);
    }

    // The last line of the function, and nothing stands before it. In column 1 there is nothing but
    // a brace; further in it is one if all the statements begin behind it, and the function ends
    // there. Where one ends that is inlined nobody knows.
    bool is_brace(const Place& asked) const {
        bool ends_there = asked.column == 1;
        const std::uint32_t head = first_line(asked.file);
        for (const Place& place : places_) {
            if (place.file != asked.file) {
                continue;
            }
            const bool is_between = head < place.line && place.line < asked.line;
            if (place.line > asked.line ||
                (place.line == asked.line && place.column < asked.column) ||
                (asked.column != 1 && is_between && place.column <= asked.column)) {
                return false;
            }
            ends_there = ends_there ||
                         (place.is_at(asked) && place.line != head && place.address > address_);
        }
        return ends_there && head < asked.line;
    }

    std::uint32_t line_behind(const Place& asked) const {
        for (const Place& place : places_) {
            if (place.address > address_ && !place.is_in_line_of(asked)) {
                return place.file == asked.file ? place.line : 0;
            }
        }
        return 0;
    }

    std::uint32_t first_line(std::uint32_t file) const {
        std::uint32_t first = UINT32_MAX;
        for (const Place& place : places_) {
            first = place.file == file ? std::min(first, place.line) : first;
        }
        return first;
    }

    const LineTable& lines_;
    const Scopes& scopes_;
    const Chain& chain_;
    const std::uint64_t address_;
    List<Place> places_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
