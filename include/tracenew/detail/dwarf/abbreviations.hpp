// SPDX-License-Identifier: MIT
// The shapes that a unit's entries have: tag, children, attributes (DWARF 5 section 7.5.3).
// World: cold. May include: base, dwarf.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/dwarf/constants.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/dwarf/values.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct AttributeSpec {
    std::uint16_t name = 0;
    std::uint16_t form = 0;
    std::int64_t implicit = 0;
};

struct Abbreviation {
    std::uint64_t code = 0;
    std::uint32_t tag = 0;
    bool has_children = false;
    bool is_fixed = true;  ///< every entry of this shape is equally long
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint32_t bytes = 0;      ///< that length is this many bytes,
    std::uint32_t offsets = 0;    ///< and as many offsets
    std::uint32_t addresses = 0;  ///< and addresses
};

/// Is called with the name of an attribute, and its value.
using AttributeVisit = FunctionRef<void(std::uint16_t name, const Value& value)>;

class AbbreviationTable {
public:
    AbbreviationTable() = default;

    /// Reads up to and including the shape `only`, or the whole table when that is 0. The root of a
    /// unit has the first shape of its table; reading on would make the index of all units slow.
    AbbreviationTable(ByteReader reader, std::uint64_t only, Budget& budget) {
        bool is_sorted = true;
        while (reader.more() && budget.spend()) {
            Abbreviation shape;
            shape.code = reader.read_uleb128();
            if (shape.code == 0) {
                break;
            }
            shape.tag = static_cast<std::uint32_t>(reader.read_uleb128());
            shape.has_children = reader.read_u8() != 0;
            read_specs(reader, shape, budget);
            if (!reader.ok()) {
                break;
            }
            is_sorted = is_sorted && (shapes_.empty() || shapes_.back().code < shape.code);
            shapes_.push_back(shape);
            if (shape.code == only) {
                break;
            }
        }
        if (!is_sorted) {
            sort_by(shapes_, [](const Abbreviation& shape) { return SortKey{shape.code}; });
        }
    }

    const Abbreviation* find(std::uint64_t code) const noexcept {
        if (code - 1 < shapes_.size() && shapes_[code - 1].code == code) {
            return &shapes_[code - 1];  // compilers number them 1, 2, 3
        }
        const Abbreviation* const found =
            lower_bound(shapes_, [=](const Abbreviation& shape) { return shape.code < code; });
        return found != shapes_.end() && found->code == code ? &*found : nullptr;
    }

    /// Calls `visit(attribute, value)` for each attribute of an entry, whose code has been read.
    void read_attributes(ByteReader& reader, const Abbreviation& shape, Encoding encoding,
                         AttributeVisit visit) const {
        for (std::uint32_t i = 0; i < shape.count && reader.ok(); ++i) {
            const AttributeSpec& spec = specs_[shape.first + i];
            visit(spec.name, read_value(reader, spec.form, spec.implicit, encoding));
        }
    }

    void skip_attributes(ByteReader& reader, const Abbreviation& shape, Encoding encoding) const {
        if (shape.is_fixed) {
            reader.skip(std::uint64_t{shape.bytes} +
                        std::uint64_t{shape.offsets} * encoding.offset_size +
                        std::uint64_t{shape.addresses} * encoding.address_size);
            return;
        }
        read_attributes(reader, shape, encoding, [](std::uint16_t, const Value&) {});
    }

    std::size_t memory() const noexcept {
        return shapes_.capacity() * sizeof(Abbreviation) +
               specs_.capacity() * sizeof(AttributeSpec);
    }

private:
    void read_specs(ByteReader& reader, Abbreviation& shape, Budget& budget) {
        shape.first = static_cast<std::uint32_t>(specs_.size());
        while (reader.more() && specs_.size() - shape.first < most_specs && budget.spend()) {
            const std::uint64_t name = reader.read_uleb128();
            const std::uint64_t form = reader.read_uleb128();
            AttributeSpec spec;
            if (form == form::implicit_const) {
                spec.implicit = reader.read_sleb128();
            }
            if (name == 0 && form == 0) {
                shape.count = static_cast<std::uint32_t>(specs_.size()) - shape.first;
                return;
            }
            spec.name = name <= UINT16_MAX ? static_cast<std::uint16_t>(name) : std::uint16_t{0};
            spec.form = form <= UINT16_MAX ? static_cast<std::uint16_t>(form) : std::uint16_t{0};
            add_size(shape, spec.form);
            specs_.push_back(spec);
        }
        reader.fail();
    }

    // No compiler writes a tenth of it. Attributes may take no bytes in an entry: without a limit a
    // file of n bytes holds n/2 entries of n/4 of them.
    static constexpr std::size_t most_specs = 256;

    static void add_size(Abbreviation& shape, std::uint16_t form) noexcept {
        switch (form) {
        case form::flag_present:
        case form::implicit_const:
            return;
        case form::data1:
        case form::flag:
        case form::ref1:
        case form::strx1:
        case form::addrx1:
            shape.bytes += 1;
            return;
        case form::data2:
        case form::ref2:
        case form::strx2:
        case form::addrx2:
            shape.bytes += 2;
            return;
        case form::data4:
        case form::ref4:
        case form::strx4:
        case form::addrx4:
            shape.bytes += 4;
            return;
        case form::data8:
        case form::ref8:
        case form::ref_sig8:
            shape.bytes += 8;
            return;
        case form::data16:
            shape.bytes += 16;
            return;
        case form::sec_offset:
        case form::strp:
        case form::line_strp:
            shape.offsets += 1;
            return;
        case form::addr:
            shape.addresses += 1;
            return;
        default:
            shape.is_fixed = false;
        }
    }

    List<Abbreviation> shapes_;
    List<AttributeSpec> specs_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
