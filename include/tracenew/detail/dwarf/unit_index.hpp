// SPDX-License-Identifier: MIT
// All units of a file, by offset and by the addresses of their code.
// World: cold. May include: base, dwarf.
//
// Only headers and root entries are read, a page or two of each unit. .debug_aranges would say the
// same, where it exists: clang leaves it out, so it can never be relied upon.
#pragma once

#include "tracenew/detail/base/byte_reader.hpp"
#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/dwarf/ranges.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/dwarf/unit.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

class UnitIndex {
public:
    UnitIndex() = default;

    /// `skeleton` is that of a split unit's file.
    explicit UnitIndex(const Sections& sections, const Unit* skeleton = nullptr) {
        Budget budget(std::size_t{1} << 25);
        ByteReader reader = sections.info;
        List<Range> ranges;
        // Real units are longer than this; what is parsed of one is longer than its header.
        const std::size_t most_units = std::max(std::size_t{1} << 18, reader.size() / 64);
        while (reader.more()) {
            if (units_.size() >= most_units) {
                is_complete_ = false;
                break;
            }
            Unit unit = read_unit_header(reader);
            if (!reader.ok()) {
                is_complete_ = false;  // cut off
                break;
            }
            const bool is_padding = unit.end - unit.offset <= 4;
            is_complete_ = is_complete_ && (unit.root != 0 || is_padding);
            if (unit.root != 0) {
                read_root(unit, sections, budget);
                if (skeleton != nullptr) {
                    unit.adopt(*skeleton);
                }
            }
            ranges.clear();
            if (unit.code) {
                RangeReader(sections, unit, budget).read(unit.code, ranges);
            }
            for (const Range& range : ranges) {
                pieces_.push_back({range, 0, static_cast<std::uint32_t>(units_.size())});
            }
            units_.push_back(unit);
        }
        is_complete_ = is_complete_ && !budget.is_used_up();
        // Of a function that many files hold (a template's) the linker keeps the first copy, and
        // leaves the other units' debug info pointing at it: they say what would have been inlined
        // in theirs. So the first unit comes last, where find() begins.
        sort_by(pieces_, [](const Piece& piece) {
            return SortKey{piece.range.low, ~std::uint64_t{piece.unit}};
        });
        std::uint64_t reach = 0;
        for (Piece& piece : pieces_) {
            piece.reach = reach = std::max(reach, piece.range.high);
        }
    }

    /// False when some units were not read: too many, cut off, or of an unknown version.
    bool is_complete() const noexcept { return is_complete_; }

    /// The units that claim `address`, the likeliest first: it is one, save in odd files.
    List<const Unit*> find(std::uint64_t address) const {
        List<const Unit*> found;
        const Piece* piece =
            lower_bound(pieces_, [=](const Piece& one) { return one.range.low <= address; });
        for (int tries = 0; tries < 64 && found.size() < 4; ++tries) {
            if (piece == pieces_.begin() || (--piece)->reach <= address) {
                break;
            }
            if (piece->range.holds(address)) {
                found.push_back(&units_[piece->unit]);
            }
        }
        return found;
    }

    /// The unit whose entries include the one at `offset` of .debug_info; null for none.
    const Unit* containing(std::uint64_t offset) const {
        const Unit* next =
            lower_bound(units_, [=](const Unit& unit) { return unit.offset <= offset; });
        if (next == units_.begin()) {
            return nullptr;
        }
        const Unit& unit = *--next;
        return unit.root != 0 && unit.root <= offset && offset < unit.end ? &unit : nullptr;
    }

    void for_each(FunctionRef<void(const Unit&)> visit) const {
        for (const Unit& unit : units_) {
            visit(unit);
        }
    }

    /// The one that a skeleton stands for; null for none. (A file holds types beside it.)
    const Unit* split_unit(std::uint64_t id) const {
        for (const Unit& unit : units_) {
            if (unit.root != 0 && unit.split_id == id) {
                return &unit;
            }
        }
        return nullptr;
    }

private:
    struct Piece {
        Range range;
        std::uint64_t reach = 0;  ///< the largest end of this piece and all before it
        std::uint32_t unit = 0;
    };

    List<Unit> units_;
    List<Piece> pieces_;
    bool is_complete_ = true;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
