// SPDX-License-Identifier: MIT
// The parsed parts of units, made when first asked for and dropped when they grow too many.
// World: cold. May include: base, dwarf.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/dwarf/abbreviations.hpp"
#include "tracenew/detail/dwarf/line_program.hpp"
#include "tracenew/detail/dwarf/line_table.hpp"
#include "tracenew/detail/dwarf/scope_walk.hpp"
#include "tracenew/detail/dwarf/scopes.hpp"
#include "tracenew/detail/dwarf/sections.hpp"
#include "tracenew/detail/dwarf/unit.hpp"
#include "tracenew/detail/dwarf/unit_index.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

class UnitStore;

/// Where the code of a unit's functions begins, by the offset of the entry that all entries of a
/// function lead to, and in the order of the code.
class CodeByOrigin {
public:
    struct Place {
        std::uint64_t origin = 0;
        const UnitStore* store = nullptr;  ///< where that entry stands
        std::uint64_t begin = 0;
    };

    void add(Place place) { places_.push_back(place); }
    /// After the last one was added.
    void sort() {
        sort_by(places_, [](const Place& place) { return SortKey{place.origin}; });
    }

    /// The first place of that origin, or of a later one; those of one follow each other.
    const Place* first_of(std::uint64_t origin) const noexcept {
        return lower_bound(places_, [=](const Place& place) { return place.origin < origin; });
    }
    const Place* end() const noexcept { return places_.end(); }
    std::size_t memory() const noexcept { return places_.capacity() * sizeof(Place); }

private:
    List<Place> places_;
};

class UnitStore {
public:
    explicit UnitStore(const Sections& sections)
        : sections_(sections)
        , index_(sections_) {}

    /// Of a split unit's file.
    UnitStore(const Sections& sections, const Unit& skeleton)
        : sections_(sections)
        , index_(sections_, &skeleton) {}

    const Sections& sections() const noexcept { return sections_; }
    const UnitIndex& index() const noexcept { return index_; }

    /// The units that references into another file lead to; null for none.
    UnitStore* alternate() const noexcept { return alternate_; }
    void set_alternate(UnitStore* alternate) noexcept { alternate_ = alternate; }

    std::size_t memory() const noexcept { return memory_; }

    // Each is shared with whoever asks: the next question may drop it here.

    Shared<const AbbreviationTable> abbreviations(const Unit& unit) {
        Part& part = tables_[unit.abbreviations];
        if (part.value == nullptr) {
            Budget budget(std::size_t{1} << 24);
            keep(part,
                 AbbreviationTable(sections_.abbreviations.at(unit.abbreviations), 0, budget));
        }
        return Shared<const AbbreviationTable>(used(part, tables_));
    }

    Shared<const Scopes> scopes(const Unit& unit) {
        Part& part = scopes_[unit.offset];
        if (part.value == nullptr) {
            const auto table = abbreviations(unit);
            keep(part, ScopeWalk(sections_, unit, *table).run());
        }
        return Shared<const Scopes>(used(part, scopes_));
    }

    Shared<const LineTable> lines(const Unit& unit) {
        Part& part = lines_[unit.offset];
        if (part.value == nullptr) {
            keep(part, LineProgram(sections_, unit).run());
        }
        return Shared<const LineTable>(used(part, lines_));
    }

    /// `make(scopes)` makes it when it is not there.
    Shared<const CodeByOrigin> code(const Unit& unit,
                                    FunctionRef<CodeByOrigin(const Scopes&)> make) {
        if (codes_[unit.offset].value == nullptr) {
            const auto parsed = scopes(unit);
            CodeByOrigin made = make(*parsed);
            keep(codes_[unit.offset], std::move(made));
        }
        return Shared<const CodeByOrigin>(used(codes_[unit.offset], codes_));
    }

    /// Calls `visit(attribute, value)` for each attribute of the entry at an offset of .debug_info;
    /// answers its tag, 0 when there is none.
    std::uint32_t read_entry(const Unit& unit, std::uint64_t entry, AttributeVisit visit) {
        const auto table = abbreviations(unit);
        ByteReader reader = sections_.info.part(0, unit.end).at(entry);
        const Abbreviation* shape = table->find(reader.read_uleb128());
        if (shape == nullptr) {
            return 0;
        }
        table->read_attributes(reader, *shape, unit.encoding, visit);
        return shape->tag;
    }

private:
    struct Part {
        SharedStorage value;
        std::size_t memory = 0;
        std::uint64_t last_use = 0;
    };
    using Parts = Map<std::uint64_t, Part>;  // by offset

    template <class Value>
    void keep(Part& part, Value value) {
        const std::size_t memory = value.memory() + 256;
        part.value = Shared<const Value>::make(std::move(value));
        part.memory = memory;
        memory_ += memory;
    }

    SharedStorage used(Part& part, Parts& parts) {
        part.last_use = ++clock_;
        SharedStorage value = part.value;  // also when dropping takes the part
        while (memory_ > most_memory && parts.size() > 1) {
            drop_oldest(parts);
        }
        return value;
    }

    void drop_oldest(Parts& parts) {
        auto* oldest = parts.begin();
        for (auto& part : parts) {
            if (part.value.last_use < oldest->value.last_use) {
                oldest = &part;
            }
        }
        memory_ -= oldest->value.memory;
        parts.erase(oldest->key);
    }

    // A large program's report may touch thousands of units; parsed, they are larger than the file.
    static constexpr std::size_t most_memory = std::size_t{32} << 20;

    Sections sections_;
    UnitIndex index_;
    UnitStore* alternate_ = nullptr;
    Parts tables_;
    Parts scopes_;
    Parts lines_;
    Parts codes_;
    std::size_t memory_ = 0;
    std::uint64_t clock_ = 0;
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
