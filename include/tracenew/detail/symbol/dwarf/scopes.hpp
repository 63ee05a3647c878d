// SPDX-License-Identifier: MIT
// The tree of a unit's entries, reduced to what names a frame: functions, the calls inlined into
// them, and the namespaces and classes around them (DWARF 5 sections 3.3 and 3.3.8).
// World: cold. May include: base, dwarf/{abbreviations,constants,ranges,sections,unit,values}.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/symbol/dwarf/abbreviations.hpp"
#include "tracenew/detail/symbol/dwarf/constants.hpp"
#include "tracenew/detail/symbol/dwarf/ranges.hpp"
#include "tracenew/detail/symbol/dwarf/sections.hpp"
#include "tracenew/detail/symbol/dwarf/unit.hpp"
#include "tracenew/detail/symbol/dwarf/values.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

constexpr std::uint32_t no_index = UINT32_MAX;

/// A function, or a call of one that was inlined.
struct CodeScope {
    std::uint64_t entry = 0;           ///< offset in .debug_info
    std::uint32_t parent = no_index;   ///< the code scope it is inlined into
    std::uint32_t call_file = 0;       ///< where the call stood
    std::uint32_t call_line = 0;
    std::uint32_t first_inlined = 0;   ///< of a function: its part of the inlined ranges
    std::uint32_t end_inlined = 0;
};

class Scopes {
public:
    Scopes() = default;

    Scopes(const Sections& sections, const Unit& unit, const AbbreviationTable& table)
        : sections_(&sections)
        , unit_(&unit)
        , table_(&table) {
        if (unit.root != 0) {
            walk(sections.info.part(0, unit.end).at(unit.root));
        }
        std::stable_sort(functions_.begin(), functions_.end(),
                         [](const ScopeRange& left, const ScopeRange& right) {
                             return left.range.low < right.range.low;
                         });
    }

    /// The function at `address` and the calls inlined there, outermost first; none when unknown.
    std::vector<const CodeScope*> find(std::uint64_t address) const {
        std::vector<const CodeScope*> chain;
        const auto next = std::upper_bound(
            functions_.begin(), functions_.end(), address,
            [](std::uint64_t wanted, const ScopeRange& one) { return wanted < one.range.low; });
        if (next == functions_.begin() || !(next - 1)->range.holds(address)) {
            return chain;
        }
        std::uint32_t current = (next - 1)->scope;
        const CodeScope& function = scopes_[current];
        chain.push_back(&function);
        // Entries stand before those inside of them, so one pass goes down the whole chain.
        for (std::uint32_t i = function.first_inlined; i < function.end_inlined; ++i) {
            const ScopeRange& inlined = inlined_[i];
            if (inlined.range.holds(address) && scopes_[inlined.scope].parent == current) {
                current = inlined.scope;
                chain.push_back(&scopes_[current]);
            }
        }
        return chain;
    }

    /// The offset of the namespace, class or function that an entry stands in; 0 for none.
    std::uint64_t enclosing(std::uint64_t entry) const {
        const auto next = std::lower_bound(
            contexts_.begin(), contexts_.end(), entry,
            [](const Context& one, std::uint64_t wanted) { return one.begin < wanted; });
        auto context = static_cast<std::uint32_t>(next - contexts_.begin()) - 1;
        while (context < contexts_.size()) {
            if (entry < contexts_[context].end) {
                return contexts_[context].begin;
            }
            context = contexts_[context].parent;
        }
        return 0;
    }

    std::size_t memory() const noexcept {
        return scopes_.capacity() * sizeof(CodeScope) + contexts_.capacity() * sizeof(Context) +
               (functions_.capacity() + inlined_.capacity()) * sizeof(ScopeRange);
    }

private:
    struct ScopeRange {
        Range range;
        std::uint32_t scope = 0;
    };
    struct Context {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::uint32_t parent = no_index;
    };
    /// Where the walk is: whose children are being read.
    struct Level {
        std::uint32_t context = no_index;
        std::uint32_t code = no_index;
        bool opens_context = false;
        bool opens_function = false;
    };

    void walk(ByteReader reader) {
        std::vector<Level> levels;
        Budget budget(std::size_t{1} << 22);  // entries of range lists: 64 MiB
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
            const Abbreviation* shape = table_->find(code);
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
            close(levels, unit_->end);
        }
    }

    // Reads one entry; the result describes its children.
    Level read_entry(ByteReader& reader, std::uint64_t entry, const Abbreviation& shape,
                     const std::vector<Level>& levels, Budget& budget) {
        Level inside = levels.empty() ? Level() : levels.back();
        inside.opens_context = false;
        inside.opens_function = false;
        switch (shape.tag) {
        case tag::subprogram:
        case tag::inlined_subroutine:
            read_code(reader, entry, shape, inside, budget);
            break;
        default:
            table_->skip_attributes(reader, shape, unit_->encoding);
        }
        switch (shape.tag) {
        case tag::subprogram:
        case tag::name_space:
        case tag::class_type:
        case tag::structure_type:
        case tag::union_type:
        case tag::enumeration_type:
            if (shape.has_children) {
                contexts_.push_back({entry, unit_->end, inside.context});
                inside.context = static_cast<std::uint32_t>(contexts_.size() - 1);
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
        table_->read_attributes(
            reader, shape, unit_->encoding, [&](std::uint16_t attribute, const Value& value) {
                if (code.note(attribute, value)) {
                    return;
                }
                if (attribute == attribute::call_file) {
                    scope.call_file = static_cast<std::uint32_t>(value.number);
                } else if (attribute == attribute::call_line) {
                    scope.call_line = static_cast<std::uint32_t>(value.number);
                }
            });
        ranges_.clear();
        if (code) {
            RangeReader(*sections_, *unit_, budget).read(code, ranges_);
        }
        const bool is_function = shape.tag == tag::subprogram;
        const std::uint32_t parent = inside.code;
        inside.code = no_index;
        if (ranges_.empty() || (!is_function && parent == no_index)) {
            return;  // a declaration, an abstract instance, or nothing that is left of the code
        }
        scope.entry = entry;
        scope.parent = is_function ? no_index : parent;
        scope.first_inlined = static_cast<std::uint32_t>(inlined_.size());
        scope.end_inlined = scope.first_inlined;
        inside.code = static_cast<std::uint32_t>(scopes_.size());
        inside.opens_function = is_function;
        scopes_.push_back(scope);
        for (const Range& range : ranges_) {
            (is_function ? functions_ : inlined_).push_back({range, inside.code});
        }
    }

    void close(std::vector<Level>& levels, std::uint64_t end) {
        if (levels.empty()) {
            return;
        }
        const Level& level = levels.back();
        if (level.opens_context) {
            contexts_[level.context].end = end;
        }
        if (level.opens_function) {
            scopes_[level.code].end_inlined = static_cast<std::uint32_t>(inlined_.size());
        }
        levels.pop_back();
    }

    static constexpr std::size_t deepest = 2048;

    const Sections* sections_ = nullptr;
    const Unit* unit_ = nullptr;
    const AbbreviationTable* table_ = nullptr;

    std::vector<CodeScope> scopes_;
    std::vector<ScopeRange> functions_;  // by address
    std::vector<ScopeRange> inlined_;    // as the entries stand
    std::vector<Context> contexts_;      // as the entries stand
    std::vector<Range> ranges_;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
