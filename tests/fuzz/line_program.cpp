// SPDX-License-Identifier: MIT
// A line number program with the sections that its header's tables refer to: the unit's encoding
// and the base of its string offsets, the three sections of strings with their lengths,
// .debug_line. The rows are searched by halves, so they must be in order however the program ran.
#include "fuzz/input.hpp"

#include "tracenew/detail/dwarf/line_program.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace dwarf = tracenew::detail::dwarf;

namespace {

dwarf::Unit unit_of(fuzz::Input& input) {
    dwarf::Unit unit;
    const std::uint64_t choice = input.number(1);
    unit.encoding.offset_size = (choice & 0x10U) != 0 ? 8 : 4;
    unit.encoding.address_size = (choice & 0x20U) != 0 ? 4 : 8;
    unit.string_offsets_base = input.number(2);
    unit.lines.kind = dwarf::Value::Kind::section_offset;
    unit.directory.kind = dwarf::Value::Kind::string_offset;
    return unit;
}

void check_sequence(const dwarf::LineTable& table, const dwarf::LineSequence& sequence) {
    fuzz::require(sequence.first < sequence.end && sequence.end <= table.rows.size());
    fuzz::require(sequence.range.low < sequence.range.high);
    for (std::size_t row = sequence.first + 1; row < sequence.end; ++row) {
        fuzz::require(table.rows[row - 1].address < table.rows[row].address);
    }
    fuzz::require(table.find(sequence.range.low).last != nullptr);
    table.find(sequence.range.high);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const dwarf::Unit unit = unit_of(input);
    dwarf::Sections sections;
    sections.strings = input.counted_block();
    sections.line_strings = input.counted_block();
    sections.string_offsets = input.counted_block();
    sections.line = input.rest();
    const dwarf::LineTable table = dwarf::LineProgram(sections, unit).run();
    for (const dwarf::LineSequence& sequence : table.sequences) {
        check_sequence(table, sequence);
    }
    for (std::size_t row = 0; row < std::min<std::size_t>(table.rows.size(), 64); ++row) {
        table.path_of(table.rows[row].file);
    }
    return 0;
}
