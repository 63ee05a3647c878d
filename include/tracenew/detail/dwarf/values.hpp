// SPDX-License-Identifier: MIT
// The value of one attribute, as its form encodes it (DWARF 5 section 7.5.5).
// World: cold. May include: base, dwarf.
//
// Reading a value follows no pointer into another section: most values are only stepped over, and
// the indexed ones need bases that may come later in the same entry.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/dwarf/constants.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct Encoding {
    std::uint16_t version = 0;
    std::uint8_t offset_size = 4;  ///< 8 in the 64-bit format of DWARF
    std::uint8_t address_size = 8;
};

struct Value {
    enum class Kind : std::uint8_t {
        none,
        other,  ///< stepped over: signatures
        block,  ///< its bytes are the text: expressions (section 2.5)
        address,
        address_index,
        constant,
        section_offset,
        list_index,
        unit_reference,       ///< offset from the start of the unit
        reference,            ///< offset in .debug_info
        alternate_reference,  ///< the same in another file: see debug_files.hpp
        text,
        string_offset,
        line_string_offset,
        alternate_string_offset,
        string_index,
    };

    Kind kind = Kind::none;
    std::uint64_t number = 0;
    std::string_view text;

    explicit operator bool() const noexcept { return kind != Kind::none; }
};

/// `implicit` is the value that the abbreviation itself holds, for DW_FORM_implicit_const.
TRACENEW_NOINLINE inline Value read_value(ByteReader& reader, std::uint64_t form,
                                          std::int64_t implicit, Encoding encoding) {
    using Kind = Value::Kind;
    const auto fixed = [&reader](Kind kind, std::size_t width) {
        return Value{kind, reader.read_unsigned(width), {}};
    };
    const auto variable = [&reader](Kind kind) { return Value{kind, reader.read_uleb128(), {}}; };
    const auto stepped_over = [&reader](std::uint64_t size) {
        reader.skip(size);
        return Value{Kind::other, 0, {}};
    };
    const auto block = [&reader](std::uint64_t size) {
        return Value{Kind::block, 0, reader.read_block(size).text()};
    };
    while (form == form::indirect && reader.more()) {
        form = reader.read_uleb128();
    }
    switch (form) {
    case form::addr:
        return fixed(Kind::address, encoding.address_size);
    case form::addrx:
    case form::gnu_addr_index:
        return variable(Kind::address_index);
    case form::addrx1:
        return fixed(Kind::address_index, 1);
    case form::addrx2:
        return fixed(Kind::address_index, 2);
    case form::addrx3:
        return fixed(Kind::address_index, 3);
    case form::addrx4:
        return fixed(Kind::address_index, 4);
    case form::data1:
    case form::flag:
        return fixed(Kind::constant, 1);
    case form::data2:
        return fixed(Kind::constant, 2);
    case form::data4:
        return fixed(Kind::constant, 4);
    case form::data8:
        return fixed(Kind::constant, 8);
    case form::udata:
        return variable(Kind::constant);
    case form::sdata:
        return {Kind::constant, static_cast<std::uint64_t>(reader.read_sleb128()), {}};
    case form::implicit_const:
        return {Kind::constant, static_cast<std::uint64_t>(implicit), {}};
    case form::flag_present:
        return {Kind::constant, 1, {}};
    case form::sec_offset:
        return fixed(Kind::section_offset, encoding.offset_size);
    case form::rnglistx:
    case form::loclistx:
        return variable(Kind::list_index);
    case form::ref1:
        return fixed(Kind::unit_reference, 1);
    case form::ref2:
        return fixed(Kind::unit_reference, 2);
    case form::ref4:
        return fixed(Kind::unit_reference, 4);
    case form::ref8:
        return fixed(Kind::unit_reference, 8);
    case form::ref_udata:
        return variable(Kind::unit_reference);
    case form::ref_addr:
        return fixed(Kind::reference,
                     encoding.version <= 2 ? encoding.address_size : encoding.offset_size);
    case form::string:
        return {Kind::text, 0, reader.read_string()};
    case form::strp:
        return fixed(Kind::string_offset, encoding.offset_size);
    case form::line_strp:
        return fixed(Kind::line_string_offset, encoding.offset_size);
    case form::strx:
    case form::gnu_str_index:
        return variable(Kind::string_index);
    case form::strx1:
        return fixed(Kind::string_index, 1);
    case form::strx2:
        return fixed(Kind::string_index, 2);
    case form::strx3:
        return fixed(Kind::string_index, 3);
    case form::strx4:
        return fixed(Kind::string_index, 4);
    case form::strp_sup:
    case form::gnu_strp_alt:
        return fixed(Kind::alternate_string_offset, encoding.offset_size);
    case form::gnu_ref_alt:
        return fixed(Kind::alternate_reference, encoding.offset_size);
    case form::ref_sup4:
        return fixed(Kind::alternate_reference, 4);
    case form::ref_sup8:
        return fixed(Kind::alternate_reference, 8);
    case form::ref_sig8:
        return stepped_over(8);
    case form::data16:
        return stepped_over(16);
    case form::block1:
        return block(reader.read_u8());
    case form::block2:
        return block(reader.read_u16());
    case form::block4:
        return block(reader.read_u32());
    case form::block:
    case form::exprloc:
        return block(reader.read_uleb128());
    default:
        reader.fail();  // a form of unknown size: nothing behind it can be found
        return {};
    }
}

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
