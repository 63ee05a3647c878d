// SPDX-License-Identifier: MIT
// Reads a unit's entries, once, as they stand: .debug_info to Scopes (DWARF 5 section 2.3).
// World: cold. May include: base, dwarf.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/abbreviations.hpp"
#include "tracenew/detail/dwarf/constants.hpp"
#include "tracenew/detail/dwarf/ranges.hpp"
#include "tracenew/detail/dwarf/scopes.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/dwarf/unit.hpp"
#include "tracenew/detail/dwarf/values.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

class ScopeWalk {
public:
    ScopeWalk(const Sections& sections, const Unit& unit, const AbbreviationTable& table)
        : sections_(sections)
        , unit_(unit)
        , table_(table) {}

    /// What was read before the damage when the unit is corrupt.
    Scopes run() {
        if (unit_.root != 0) {
            walk(sections_.info.part(0, unit_.end).at(unit_.root));
        }
        scopes_.sort();
        return std::move(scopes_);
    }

private:
    /// Where the walk is: whose children are being read.
    struct Level {
        std::uint32_t context = no_index;
        std::uint32_t code = no_index;
        bool opens_context = false;
        bool opens_function = false;
    };

    void walk(ByteReader reader) {
        List<Level> levels;
        // Entries of one unit may all refer to the same long list. Real ones take 4 % of this.
        Budget budget(std::min(most_parts, reader.left() + sections_.ranges.size() +
                                               sections_.range_lists.size()));
        while (reader.more()) {
            const std::uint64_t entry = reader.offset();
            const std::uint64_t code = reader.read_uleb128();
            if (code == 0) {
                close(levels, reader.offset());
                if (levels.empty()) {
                    break;
                }
                continue;
            }
            const Abbreviation* shape = table_.find(code);
            if (shape == nullptr) {
                break;
            }
            const Level level = read_entry(reader, entry, *shape, levels, budget);
            if (shape->has_children) {
                if (levels.size() >= deepest) {
                    break;
                }
                levels.push_back(level);
            } else if (levels.empty()) {
                break;  // a root without children
            }
        }
        while (!levels.empty()) {
            close(levels, unit_.end);
        }
    }

    // Reads one entry; the result describes its children.
    Level read_entry(ByteReader& reader, std::uint64_t entry, const Abbreviation& shape,
                     const List<Level>& levels, Budget& budget) {
        Level inside = levels.empty() ? Level() : levels.back();
        inside.opens_context = false;
        inside.opens_function = false;
        switch (shape.tag) {
        case tag::subprogram:
        case tag::inlined_subroutine:
            read_code(reader, entry, shape, inside, budget);
            break;
        default:
            table_.skip_attributes(reader, shape, unit_.encoding);
        }
        switch (shape.tag) {
        case tag::subprogram:
        case tag::name_space:
        case tag::class_type:
        case tag::structure_type:
        case tag::union_type:
        case tag::enumeration_type:
            if (shape.has_children && budget.spend()) {
                scopes_.contexts.push_back({entry, unit_.end, inside.context});
                inside.context = static_cast<std::uint32_t>(scopes_.contexts.size() - 1);
                inside.opens_context = true;
            }
            break;
        default:
            break;
        }
        return inside;
    }

    void read_code(ByteReader& reader, std::uint64_t entry, const Abbreviation& shape,
                   Level& inside, Budget& budget) {
        CodeScope scope;
        CodeAttributes code;
        table_.read_attributes(reader, shape, unit_.encoding,
                               [&](std::uint16_t attribute, const Value& value) {
                                   if (code.note(attribute, value)) {
                                       return;
                                   }
                                   if (attribute == attribute::call_file) {
                                       scope.call_file = static_cast<std::uint32_t>(value.number);
                                   } else if (attribute == attribute::call_line) {
                                       scope.call_line = static_cast<std::uint32_t>(value.number);
                                   } else if (attribute == attribute::call_column) {
                                       scope.call_column = static_cast<std::uint32_t>(value.number);
                                   }
                               });
        ranges_.clear();
        if (code) {
            RangeReader(sections_, unit_, budget).read(code, ranges_);
        }
        const bool is_function = shape.tag == tag::subprogram;
        const std::uint32_t parent = inside.code;
        inside.code = no_index;
        if (ranges_.empty() || (!is_function && parent == no_index)) {
            return;  // a declaration, an abstract instance, or nothing that is left of the code
        }
        scope.entry = entry;
        scope.parent = is_function ? no_index : parent;
        scope.first_inlined = static_cast<std::uint32_t>(scopes_.inlined.size());
        scope.end_inlined = scope.first_inlined;
        inside.code = static_cast<std::uint32_t>(scopes_.code.size());
        inside.opens_function = is_function;
        scopes_.code.push_back(scope);
        for (const Range& range : ranges_) {
            (is_function ? scopes_.functions : scopes_.inlined).push_back({range, inside.code});
        }
    }

    void close(List<Level>& levels, std::uint64_t end) {
        if (levels.empty()) {
            return;
        }
        const Level& level = levels.back();
        if (level.opens_context) {
            scopes_.contexts[level.context].end = end;
        }
        if (level.opens_function) {
            scopes_.code[level.code].end_inlined =
                static_cast<std::uint32_t>(scopes_.inlined.size());
        }
        levels.pop_back();
    }

    static constexpr std::size_t deepest = 2048;
    static constexpr std::size_t most_parts = std::size_t{1} << 23;  // 200 MB

    const Sections& sections_;
    const Unit& unit_;
    const AbbreviationTable& table_;
    Scopes scopes_;
    List<Range> ranges_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
