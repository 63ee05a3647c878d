// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <cstdlib>
#include <vector>

namespace dwarf = tracenew::detail::dwarf;

namespace line_table_fixture {

void add_sequence(dwarf::LineTable& table, std::uint64_t low, std::uint32_t line) {
    dwarf::LineSequence sequence;
    sequence.range = {low, low + 0x10};
    sequence.first = static_cast<std::uint32_t>(table.rows.size());
    sequence.end = sequence.first + 1;
    table.sequences.push_back(sequence);
    table.rows.push_back({low, 1, line});
}

/// One sequence at 0x1000, of a row in 16 bytes; the lines below zero are in column 1.
dwarf::LineTable made_of(const std::vector<int>& lines) {
    dwarf::LineTable table;
    dwarf::LineSequence sequence;
    sequence.range = {0x1000, 0x1000 + 0x10 * lines.size()};
    sequence.end = static_cast<std::uint32_t>(lines.size());
    table.sequences.push_back(sequence);
    for (const int line : lines) {
        if (line < 0) {
            table.at_margin.push_back(static_cast<std::uint32_t>(table.rows.size()));
        }
        table.rows.push_back(
            {0x1000 + 0x10 * table.rows.size(), 1, static_cast<std::uint32_t>(std::abs(line))});
    }
    return table;
}

std::uint32_t expression_line(const std::vector<int>& lines, std::uint64_t row,
                              std::uint64_t function_end) {
    const dwarf::LineTable table = made_of(lines);
    return table.expression_line(table.find(0x1008 + 0x10 * row), 0x1000 + 0x10 * function_end);
}

}  // namespace line_table_fixture

TEST_CASE("line_table: of functions that were folded into one, the last one's lines") {
    using line_table_fixture::add_sequence;
    dwarf::LineTable table;
    for (std::uint32_t i = 0; i < 100; ++i) {  // std::sort keeps the order of a few
        add_sequence(table, i % 2 == 0 ? 0x1000 : 0x2000, i);
    }
    table.sort();
    REQUIRE(table.find(0x1008).last != nullptr);
    CHECK(table.find(0x1008).last->line == 98);
    REQUIRE(table.find(0x2008).last != nullptr);
    CHECK(table.find(0x2008).last->line == 99);
    CHECK(table.find(0x1010).last == nullptr);
}

TEST_CASE("line_table: what an expression makes at the closing brace is of the line that follows") {
    using line_table_fixture::expression_line;
    // A function of lines 1 to 9, and one behind it.
    const std::vector<int> lines = {1, 2, -9, -9, 4, 5, -9, 6, -9, 11, -12};
    CHECK(expression_line(lines, 2, 9) == 4);
    CHECK(expression_line(lines, 3, 9) == 4);
    CHECK(expression_line(lines, 6, 9) == 6);
    CHECK(expression_line(lines, 8, 9) == 0);  // the brace itself
    CHECK(expression_line(lines, 4, 9) == 0);
    CHECK(expression_line(lines, 2, 5) == 0);  // ends elsewhere than at that brace
    CHECK(expression_line(lines, 11, 11) == 0);
    CHECK(expression_line({1, 2, 9, 4, 9}, 2, 5) == 0);     // no brace that begins its line
    CHECK(expression_line({1, 2, -9, 14, -9}, 2, 5) == 0);  // no line of the function
    CHECK(expression_line({1, 2, -3, -9, 4, -9}, 2, 6) == 0);
}
