// SPDX-License-Identifier: MIT
// What DW_AT_low_pc, DW_AT_high_pc and DW_AT_ranges may say: the unit's encoding and bases, the
// three values, then .debug_addr and .debug_ranges with their lengths and .debug_rnglists. An empty
// or inverted range would put a function where it is not.
#include "fuzz/input.hpp"

#include "tracenew/detail/dwarf/ranges.hpp"

#include <cstddef>
#include <cstdint>

namespace dwarf = tracenew::detail::dwarf;

namespace {

dwarf::Unit unit_of(fuzz::Input& input) {
    dwarf::Unit unit;
    const std::uint64_t choice = input.number(1);
    unit.encoding.version = static_cast<std::uint16_t>(2 + choice % 4);
    unit.encoding.offset_size = (choice & 0x10U) != 0 ? 8 : 4;
    unit.encoding.address_size = (choice & 0x20U) != 0 ? 4 : 8;
    unit.base_address = input.number(8);
    unit.addresses_base = input.number(2);
    unit.range_lists_base = input.number(2);
    unit.ranges_base = input.number(2);
    return unit;
}

dwarf::Value value_of(fuzz::Input& input) {
    using Kind = dwarf::Value::Kind;
    static constexpr Kind kinds[] = {Kind::none,     Kind::address,        Kind::address_index,
                                     Kind::constant, Kind::section_offset, Kind::list_index};
    dwarf::Value value;
    value.kind = kinds[input.number(1) % (sizeof kinds / sizeof *kinds)];
    value.number = input.number(8);
    return value;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const dwarf::Unit unit = unit_of(input);
    dwarf::CodeAttributes code;
    code.low_pc = value_of(input);
    code.high_pc = value_of(input);
    code.ranges = value_of(input);
    dwarf::Sections sections;
    sections.addresses = input.counted_block();
    sections.ranges = input.counted_block();
    sections.range_lists = input.rest();
    dwarf::Budget budget(std::size_t{1} << 20);
    tracenew::detail::List<dwarf::Range> ranges;
    dwarf::RangeReader(sections, unit, budget).read(code, ranges);
    for (const dwarf::Range& range : ranges) {
        fuzz::require(range.low != 0 && range.low < range.high);
    }
    return 0;
}
