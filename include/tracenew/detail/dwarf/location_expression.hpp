// SPDX-License-Identifier: MIT
// Where a variable lies at some place of the code: in memory, in registers, in parts of both.
// World: cold. May include: base, dwarf.
//
// Of DWARF's expressions (section 2.6) only those that say a place, as compilers write them. One
// that computes a value says nothing about who keeps what.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/entry.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

/// What is known of the registers in a frame, by their numbers in DWARF.
struct FrameRegisters {
    static constexpr std::size_t most = 17;
    std::uint64_t cfa = 0;  ///< 0: not known
    std::uint64_t values[most] = {};
    bool are_known[most] = {};

    void set(std::size_t number, std::uint64_t value) noexcept {
        values[number] = value;
        are_known[number] = true;
    }
};

/// A part of a variable.
struct VariablePart {
    bool is_in_register = false;
    std::uint64_t place = 0;   ///< its address; or the value that the register has
    std::uint64_t offset = 0;  ///< in the variable
    std::uint64_t size = 0;    ///< bytes; 0: to the end of the variable
};

class LocationExpression {
public:
    LocationExpression(const FrameRegisters& registers, const Entry& function)
        : registers_(registers)
        , function_(function) {}

    /// Appends the parts whose place is known.
    void read(std::string_view expression, List<VariablePart>& parts) const {
        ByteReader reader(reinterpret_cast<const unsigned char*>(expression.data()),
                          expression.size());
        std::uint64_t offset = 0;
        while (reader.more()) {
            VariablePart part;
            bool is_known = false;
            if (!is_piece_next(reader)) {
                is_known = read_place(reader, part);
            }
            if (!reader.ok()) {
                return;
            }
            if (reader.more() && !is_piece_next(reader)) {
                return;  // it goes on computing
            }
            part.offset = offset;
            if (reader.more()) {
                reader.skip(1);
                part.size = reader.read_uleb128();
                offset += part.size;
            }
            if (is_known) {
                parts.push_back(part);
            }
        }
    }

private:
    static bool is_piece_next(ByteReader reader) noexcept {
        return reader.more() && reader.read_u8() == operation::piece;
    }

    bool read_place(ByteReader& reader, VariablePart& part) const {
        const std::uint8_t code = reader.read_u8();
        if (code >= operation::reg0 && code < operation::reg0 + 32) {
            part.is_in_register = true;
            return value_of(code - std::size_t{operation::reg0}, part.place);
        }
        if (code == operation::regx) {
            part.is_in_register = true;
            return value_of(reader.read_uleb128(), part.place);
        }
        std::int64_t offset = 0;
        bool is_known = false;
        if (code >= operation::breg0 && code < operation::breg0 + 32) {
            is_known = value_of(code - std::size_t{operation::breg0}, part.place);
        } else if (code == operation::bregx) {
            is_known = value_of(reader.read_uleb128(), part.place);
        } else if (code == operation::fbreg) {
            is_known = frame_base(part.place);
        } else {
            reader.fail();
            return false;
        }
        offset = reader.read_sleb128();
        part.place += static_cast<std::uint64_t>(offset);
        return is_known;
    }

    bool value_of(std::uint64_t number, std::uint64_t& value) const noexcept {
        if (number >= FrameRegisters::most || !registers_.are_known[number]) {
            return false;
        }
        value = registers_.values[number];
        return true;
    }

    // GCC names the canonical frame address, Clang a register.
    bool frame_base(std::uint64_t& value) const noexcept {
        const std::string_view base = function_.frame_base.text;
        if (base.size() != 1) {
            return false;
        }
        const auto code = static_cast<std::uint8_t>(base[0]);
        if (code == operation::call_frame_cfa) {
            value = registers_.cfa;
            return value != 0;
        }
        return code >= operation::reg0 && code < operation::reg0 + 32 &&
               value_of(code - std::size_t{operation::reg0}, value);
    }

    const FrameRegisters& registers_;
    const Entry& function_;
};

/// The expression of a list that holds at an address of the file; empty: for none, or none is
/// known.
class LocationList {
public:
    /// The sections .debug_loclists, and .debug_loc of DWARF 4.
    LocationList(ByteReader lists, ByteReader old_lists, const Unit& unit, const Sections& sections,
                 Budget& budget)
        : budget_(budget)
        , lists_(lists)
        , old_lists_(old_lists)
        , unit_(unit)
        , sections_(sections) {}

    std::string_view at(const Value& value, std::uint64_t address) const {
        if (value.kind == Value::Kind::list_index) {
            ByteReader offsets = lists_.at(unit_.location_lists_base);
            Unit::skip_entries(offsets, value.number, unit_.encoding.offset_size);
            const std::uint64_t offset = offsets.read_unsigned(unit_.encoding.offset_size);
            ByteReader list = lists_.at(unit_.location_lists_base);
            list.skip(offset);
            return offsets.ok() ? find(list, address) : std::string_view();
        }
        if (value.kind != Value::Kind::section_offset && value.kind != Value::Kind::constant) {
            return {};
        }
        return unit_.encoding.version >= 5 ? find(lists_.at(value.number), address)
                                           : find_old(old_lists_.at(value.number), address);
    }

private:
    std::string_view find(ByteReader list, std::uint64_t address) const {
        std::uint64_t base = unit_.base_address;
        const std::size_t width = unit_.encoding.address_size;
        const auto indexed = [&] { return unit_.indexed_address(list.read_uleb128(), sections_); };
        std::string_view otherwise;
        while (list.more() && budget_.spend()) {
            std::uint64_t low = 0;
            std::uint64_t high = 0;
            const std::uint8_t kind = list.read_u8();
            switch (kind) {
            case location_list::base_addressx:
                base = indexed();
                continue;
            case location_list::base_address:
                base = list.read_unsigned(width);
                continue;
            case location_list::gnu_view_pair:
                list.read_uleb128();
                list.read_uleb128();
                continue;
            case location_list::startx_endx:
                low = indexed();
                high = indexed();
                break;
            case location_list::startx_length:
                low = indexed();
                high = low + list.read_uleb128();
                break;
            case location_list::offset_pair:
                low = base + list.read_uleb128();
                high = base + list.read_uleb128();
                break;
            case location_list::default_location:
                break;
            case location_list::start_end:
                low = list.read_unsigned(width);
                high = list.read_unsigned(width);
                break;
            case location_list::start_length:
                low = list.read_unsigned(width);
                high = low + list.read_uleb128();
                break;
            default:  // the end, or an entry of unknown size
                return otherwise;
            }
            const std::string_view expression = list.read_block(list.read_uleb128()).text();
            if (!list.ok()) {
                break;
            }
            if (kind == location_list::default_location) {
                otherwise = expression;
            } else if (low <= address && address < high) {
                return expression;
            }
        }
        return otherwise;
    }

    std::string_view find_old(ByteReader list, std::uint64_t address) const {
        std::uint64_t base = unit_.base_address;
        const std::size_t width = unit_.encoding.address_size;
        const std::uint64_t largest = width == 8 ? UINT64_MAX : UINT32_MAX;
        while (list.more() && budget_.spend()) {
            const std::uint64_t low = list.read_unsigned(width);
            const std::uint64_t high = list.read_unsigned(width);
            if (!list.ok() || (low == 0 && high == 0)) {
                break;
            }
            if (low == largest) {
                base = high;
                continue;
            }
            const std::string_view expression = list.read_block(list.read_u16()).text();
            if (list.ok() && base + low <= address && address < base + high) {
                return expression;
            }
        }
        return {};
    }

    Budget& budget_;
    ByteReader lists_;
    ByteReader old_lists_;
    const Unit& unit_;
    const Sections& sections_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
