// SPDX-License-Identifier: MIT
#include <tracenew.hpp>

#include "support/catch.hpp"

#include <cstdint>

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

TEST_CASE("line_table: a row holds columns and files up to their bounds") {
    const dwarf::LineRow row(1, std::uint64_t{1} << 40, 7, std::uint64_t{1} << 30);
    CHECK(row.address == 1);
    CHECK(row.line == 7);
    CHECK(row.file == dwarf::LineRow::most_files - 1);
    CHECK(row.column == dwarf::LineRow::most_columns - 1);
    CHECK(sizeof row == 16);
}
