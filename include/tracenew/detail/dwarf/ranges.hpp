// SPDX-License-Identifier: MIT
// The address ranges of an entry (DWARF 5 sections 2.17 and 7.25; DWARF 4 section 2.17.3).
// World: cold. May include: base, dwarf.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/constants.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/dwarf/unit.hpp"
#include "tracenew/detail/dwarf/values.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct Range {
    std::uint64_t low = 0;
    std::uint64_t high = 0;  ///< one past the last byte

    bool holds(std::uint64_t address) const noexcept { return low <= address && address < high; }
};

class RangeReader {
public:
    RangeReader(const Sections& sections, const Unit& unit, Budget& budget)
        : sections_(sections)
        , unit_(unit)
        , budget_(budget) {}

    /// Appends what the attributes say to `ranges`.
    void read(const CodeAttributes& code, List<Range>& ranges) {
        ranges_ = &ranges;
        if (code.ranges) {
            if (unit_.encoding.version >= 5) {
                read_list(list_of(code.ranges));
            } else {
                read_old_list(sections_.ranges.at(code.ranges.number + unit_.ranges_base));
            }
            return;
        }
        if (!budget_.spend()) {
            return;
        }
        const std::uint64_t low = unit_.address(code.low_pc, sections_);
        if (code.high_pc.kind == Value::Kind::constant) {
            add(low, low + code.high_pc.number);
        } else if (code.high_pc) {
            add(low, unit_.address(code.high_pc, sections_));
        }
    }

private:
    // What the linker threw away (an unused copy of an inline function) starts at 0 or, with lld,
    // at the largest address: it would otherwise cover the code that happens to lie there.
    void add(std::uint64_t low, std::uint64_t high) {
        if (low != 0 && low < high) {
            ranges_->push_back({low, high});
        }
    }

    ByteReader list_of(const Value& value) const {
        if (value.kind != Value::Kind::list_index) {
            return sections_.range_lists.at(value.number);
        }
        ByteReader offsets = sections_.range_lists.at(unit_.range_lists_base);
        const std::size_t width = unit_.encoding.offset_size;
        Unit::skip_entries(offsets, value.number, width);
        const std::uint64_t offset = offsets.read_unsigned(width);
        ByteReader list = sections_.range_lists.at(unit_.range_lists_base);
        list.skip(offset);
        return offsets.ok() ? list : ByteReader();
    }

    void read_list(ByteReader list) {
        std::uint64_t base = unit_.base_address;
        const std::size_t width = unit_.encoding.address_size;
        const auto indexed = [&] { return unit_.indexed_address(list.read_uleb128(), sections_); };
        while (list.more() && budget_.spend()) {
            std::uint64_t low = 0;
            std::uint64_t high = 0;
            switch (list.read_u8()) {
            case range_list::base_addressx:
                base = indexed();
                continue;
            case range_list::base_address:
                base = list.read_unsigned(width);
                continue;
            case range_list::startx_endx:
                low = indexed();
                high = indexed();
                break;
            case range_list::startx_length:
                low = indexed();
                high = low + list.read_uleb128();
                break;
            case range_list::offset_pair:
                low = base + list.read_uleb128();
                high = base + list.read_uleb128();
                break;
            case range_list::start_end:
                low = list.read_unsigned(width);
                high = list.read_unsigned(width);
                break;
            case range_list::start_length:
                low = list.read_unsigned(width);
                high = low + list.read_uleb128();
                break;
            default:  // the end, or an entry of unknown size
                return;
            }
            if (list.ok()) {
                add(low, high);
            }
        }
    }

    void read_old_list(ByteReader list) {
        std::uint64_t base = unit_.base_address;
        const std::size_t width = unit_.encoding.address_size;
        const std::uint64_t largest = width == 8 ? UINT64_MAX : UINT32_MAX;
        while (list.more() && budget_.spend()) {
            const std::uint64_t low = list.read_unsigned(width);
            const std::uint64_t high = list.read_unsigned(width);
            if (!list.ok() || (low == 0 && high == 0)) {
                return;
            }
            if (low == largest) {
                base = high;
            } else {
                add(base + low, base + high);
            }
        }
    }

    const Sections& sections_;
    const Unit& unit_;
    Budget& budget_;
    List<Range>* ranges_ = nullptr;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
