// SPDX-License-Identifier: MIT
// A unit of .debug_info: its header and what its root entry says (DWARF 5 sections 7.5.1, 3.1).
// World: cold. May include: base, dwarf.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/dwarf/abbreviations.hpp"
#include "tracenew/detail/dwarf/constants.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/dwarf/values.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

/// Where an entry says that its code lies; ranges.hpp makes addresses of it.
struct CodeAttributes {
    Value low_pc;
    Value high_pc;
    Value ranges;

    bool note(std::uint16_t name, const Value& value) noexcept {
        switch (name) {
        case attribute::low_pc:
            low_pc = value;
            return true;
        case attribute::high_pc:
            high_pc = value;
            return true;
        case attribute::ranges:
            ranges = value;
            return true;
        default:
            return false;
        }
    }

    explicit operator bool() const noexcept { return low_pc || ranges; }
};

struct Unit {
    std::uint64_t offset = 0;         ///< of the header in .debug_info
    std::uint64_t end = 0;            ///< one past its last entry
    std::uint64_t root = 0;           ///< offset of the root entry
    std::uint64_t abbreviations = 0;  ///< offset in .debug_abbrev
    Encoding encoding;

    Value directory;
    Value producer;
    Value lines;  ///< offset in .debug_line
    CodeAttributes code;
    std::uint64_t base_address = 0;
    std::uint64_t string_offsets_base = 0;
    std::uint64_t addresses_base = 0;
    std::uint64_t range_lists_base = 0;
    std::uint64_t location_lists_base = 0;
    std::uint64_t ranges_base = 0;  ///< DWARF 4, in a split unit only

    // Of a skeleton, whose entries stand in another file (DWARF 5 section 3.1.2).
    Value split_name;
    std::uint64_t split_id = 0;
    std::uint64_t split_ranges_base = 0;  ///< DWARF 4

    /// A split unit takes from its skeleton what only the linker knew.
    void adopt(const Unit& skeleton) noexcept {
        base_address = skeleton.base_address;
        addresses_base = skeleton.addresses_base;
        ranges_base = skeleton.split_ranges_base;
        if (encoding.version >= 5) {  // the lists stand behind the header of their section
            range_lists_base = encoding.offset_size == 8 ? 20 : 12;
        }
    }

    TRACENEW_NOINLINE std::string_view text(const Value& value, const Sections& sections) const {
        switch (value.kind) {
        case Value::Kind::text:
            return value.text;
        case Value::Kind::string_offset:
            return text_at(sections.strings, value.number);
        case Value::Kind::line_string_offset:
            return text_at(sections.line_strings, value.number);
        case Value::Kind::alternate_string_offset:
            return text_at(sections.alternate_strings, value.number);
        case Value::Kind::string_index: {
            ByteReader offsets = sections.string_offsets.at(string_offsets_base);
            skip_entries(offsets, value.number, encoding.offset_size);
            const std::uint64_t found = offsets.read_unsigned(encoding.offset_size);
            return offsets.ok() ? text_at(sections.strings, found) : std::string_view();
        }
        default:
            return {};
        }
    }

    std::uint64_t address(const Value& value, const Sections& sections) const {
        if (value.kind == Value::Kind::address_index) {
            return indexed_address(value.number, sections);
        }
        return value.kind == Value::Kind::address ? value.number : 0;
    }

    TRACENEW_NOINLINE std::uint64_t indexed_address(std::uint64_t index,
                                                    const Sections& sections) const {
        ByteReader addresses = sections.addresses.at(addresses_base);
        skip_entries(addresses, index, encoding.address_size);
        return addresses.read_unsigned(encoding.address_size);
    }

    /// The offset in .debug_info that a reference leads to; 0, where no entry is, for others.
    std::uint64_t target(const Value& value) const noexcept {
        if (value.kind == Value::Kind::unit_reference) {
            return value.number < end - offset ? offset + value.number : 0;
        }
        return value.kind == Value::Kind::reference ? value.number : 0;
    }

    // Where there is no zero byte, read_string() looks through the whole section, for each of the
    // names in it.
    static std::string_view text_at(const ByteReader& section, std::uint64_t offset) noexcept {
        constexpr std::size_t longest = std::size_t{1} << 16;
        ByteReader text = section.at(offset);
        return text.read_block(std::min(text.left(), longest)).read_string();
    }

    static void skip_entries(ByteReader& reader, std::uint64_t count, std::size_t width) noexcept {
        if (count > reader.left() / width) {
            reader.fail();
        } else {
            reader.skip(count * width);
        }
    }
};

/// The length that opens every header of DWARF, and with it the width of offsets.
inline std::uint64_t read_initial_length(ByteReader& reader, Encoding& encoding) noexcept {
    std::uint64_t length = reader.read_u32();
    encoding.offset_size = 4;
    if (length == 0xFFFFFFFF) {
        encoding.offset_size = 8;
        length = reader.read_u64();
    } else if (length >= 0xFFFFFFF0) {
        reader.fail();
    }
    return length;
}

/// The header at `reader`, which goes on behind the unit; it fails when there are no more units. A
/// unit of an unknown version has a root of 0, and only its extent is known.
inline Unit read_unit_header(ByteReader& reader) noexcept {
    Unit unit;
    unit.offset = reader.offset();
    const std::uint64_t length = read_initial_length(reader, unit.encoding);
    ByteReader header = reader.at(reader.offset());
    reader.skip(length);
    unit.end = reader.offset();
    unit.encoding.version = header.read_u16();
    if (unit.encoding.version < 2 || unit.encoding.version > 5) {
        return unit;
    }
    std::uint8_t type = unit_type::compile;
    if (unit.encoding.version >= 5) {
        type = header.read_u8();
        unit.encoding.address_size = header.read_u8();
    }
    unit.abbreviations = header.read_unsigned(unit.encoding.offset_size);
    if (unit.encoding.version < 5) {
        unit.encoding.address_size = header.read_u8();
    }
    switch (type) {
    case unit_type::skeleton:
    case unit_type::split_compile:
        unit.split_id = header.read_u64();
        break;
    case unit_type::type:
    case unit_type::split_type:
        header.skip(8);                          // signature
        header.skip(unit.encoding.offset_size);  // offset of the type
        break;
    default:
        break;
    }
    const bool is_sane = unit.encoding.address_size == 4 || unit.encoding.address_size == 8;
    if (reader.ok() && header.ok() && is_sane && header.offset() < unit.end) {
        unit.root = header.offset();
    }
    return unit;
}

inline void read_root(Unit& unit, const Sections& sections, Budget& budget) {
    ByteReader reader = sections.info.part(0, unit.end).at(unit.root);
    const std::uint64_t code = reader.read_uleb128();
    const AbbreviationTable table(sections.abbreviations.at(unit.abbreviations), code, budget);
    const Abbreviation* shape = code != 0 ? table.find(code) : nullptr;
    if (shape == nullptr) {
        return;
    }
    // The first offset behind the header of the table, where a split unit leaves the base out.
    if (unit.encoding.version >= 5) {
        unit.string_offsets_base = unit.encoding.offset_size == 8 ? 16 : 8;
    }
    table.read_attributes(reader, *shape, unit.encoding,
                          [&](std::uint16_t attribute, const Value& value) {
                              if (unit.code.note(attribute, value)) {
                                  return;
                              }
                              switch (attribute) {
                              case attribute::comp_dir:
                                  unit.directory = value;
                                  break;
                              case attribute::producer:
                                  unit.producer = value;
                                  break;
                              case attribute::stmt_list:
                                  unit.lines = value;
                                  break;
                              case attribute::str_offsets_base:
                                  unit.string_offsets_base = value.number;
                                  break;
                              case attribute::addr_base:
                              case attribute::gnu_addr_base:
                                  unit.addresses_base = value.number;
                                  break;
                              case attribute::rnglists_base:
                                  unit.range_lists_base = value.number;
                                  break;
                              case attribute::loclists_base:
                                  unit.location_lists_base = value.number;
                                  break;
                              case attribute::gnu_ranges_base:
                                  unit.split_ranges_base = value.number;
                                  break;
                              case attribute::dwo_name:
                              case attribute::gnu_dwo_name:
                                  unit.split_name = value;
                                  break;
                              case attribute::gnu_dwo_id:
                                  unit.split_id = value.number;
                                  break;
                              default:
                                  break;
                              }
                          });
    unit.base_address = unit.address(unit.code.low_pc, sections);
}

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
