#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace dwarf = tracenew::detail::dwarf;

namespace closing_brace_fixture {

using Place = std::pair<std::uint32_t, std::uint32_t>;  // line, column

constexpr std::uint64_t begin = 0x1000;
constexpr std::uint64_t of_each = 0x10;

/// A function with a row in each 16 bytes; and what else has rows behind it.
struct Code {
    explicit Code(const std::vector<Place>& places, std::size_t function_end)
        : Code(places) {
        scopes.code.emplace_back();
        scopes.functions.push_back({{begin, begin + of_each * function_end}, 0});
    }

    /// A call that was inlined at `place`, for the rows from `first` to before `end`.
    void inline_at(Place place, std::size_t first, std::size_t end, std::uint32_t parent = 0) {
        dwarf::CodeScope call;
        call.parent = parent;
        call.call_file = 1;
        call.call_line = place.first;
        call.call_column = place.second;
        scopes.inlined.push_back({{begin + of_each * first, begin + of_each * end},
                                  static_cast<std::uint32_t>(scopes.code.size())});
        scopes.code.push_back(call);
        scopes.code.front().end_inlined = static_cast<std::uint32_t>(scopes.inlined.size());
    }

    dwarf::BraceLines lines(std::size_t row, std::size_t level = 0) const {
        const std::uint64_t address = begin + of_each * row + 8;
        const dwarf::ClosingBrace::Chain chain = scopes.find(address);
        return dwarf::ClosingBrace(table, scopes, chain, address).lines(level);
    }
    std::uint32_t expression(std::size_t row, std::size_t level = 0) const {
        return lines(row, level).expression;
    }

    dwarf::LineTable table;
    dwarf::Scopes scopes;

private:
    explicit Code(const std::vector<Place>& places) {
        dwarf::LineSequence sequence;
        sequence.range = {begin, begin + of_each * places.size()};
        sequence.end = static_cast<std::uint32_t>(places.size());
        table.sequences.push_back(sequence);
        for (const Place& place : places) {
            table.rows.push_back(
                {begin + of_each * table.rows.size(), 1, place.first, place.second});
        }
    }
};

}  // namespace closing_brace_fixture

TEST_CASE("closing_brace: what an expression makes there is of the line that follows") {
    using closing_brace_fixture::Code;
    // A function of lines 1 to 9, and one behind it.
    const Code code(
        {{1, 6}, {2, 5}, {9, 1}, {9, 1}, {4, 5}, {5, 5}, {9, 1}, {6, 5}, {9, 1}, {11, 5}, {12, 1}},
        9);
    CHECK(code.expression(2) == 4);
    CHECK(code.expression(3) == 4);
    CHECK(code.expression(6) == 6);
    CHECK(code.expression(8) == 0);  // the brace itself
    CHECK(code.expression(4) == 0);
    CHECK(code.lines(2).declaration == 1);
    CHECK(code.lines(8).declaration == 1);
    CHECK(code.lines(4).declaration == 0);
}

TEST_CASE("closing_brace: a place that may be no brace is left alone") {
    using closing_brace_fixture::Code;
    CHECK(Code({{1, 6}, {2, 5}, {9, 1}, {10, 5}, {4, 5}, {9, 1}}, 6).expression(2) ==
          0);  // not the last line
    CHECK(Code({{1, 6}, {2, 5}, {9, 20}, {4, 5}, {9, 1}}, 5).expression(2) ==
          0);  // something before it
    CHECK(Code({{1, 6}, {2, 5}, {9, 0}, {4, 5}, {9, 0}}, 5).expression(2) == 0);  // no columns
    CHECK(Code({{1, 6}, {2, 5}, {9, 5}, {4, 5}, {9, 5}}, 5).expression(2) ==
          0);                                                             // as far in as the rest
    CHECK(Code({{1, 6}, {2, 9}, {9, 5}, {4, 9}}, 4).expression(2) == 0);  // does not end there
    CHECK(Code({{1, 1}, {1, 1}, {1, 1}}, 3).expression(1) == 0);          // all on one line
}

TEST_CASE("closing_brace: of a member that stands in its class") {
    using closing_brace_fixture::Code;
    CHECK(Code({{1, 10}, {2, 9}, {9, 5}, {4, 9}, {9, 5}}, 5).expression(2) == 4);
}

TEST_CASE("closing_brace: of calls that were inlined, those of the function count") {
    using closing_brace_fixture::Code;
    // A constructor's code, called at the brace, with rows of its own file; then the rest.
    Code code({{1, 6}, {100, 3}, {101, 3}, {4, 5}, {9, 1}}, 5);
    code.inline_at({9, 1}, 1, 3);
    CHECK(code.expression(1) == 4);
    CHECK(code.expression(2) == 4);
    CHECK(code.expression(3) == 0);

    // All of it in a function that was inlined itself.
    Code inlined({{50, 6}, {1, 6}, {100, 3}, {4, 5}, {9, 1}, {51, 5}, {52, 1}}, 7);
    inlined.inline_at({51, 5}, 1, 5);
    inlined.inline_at({9, 1}, 2, 3, 1);
    CHECK(inlined.expression(2, 1) == 4);
    CHECK(inlined.expression(2, 0) == 0);
}
