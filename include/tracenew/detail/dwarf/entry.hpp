// SPDX-License-Identifier: MIT
// One entry of the debug info: what is said of a variable, a member or a type.
// World: cold. May include: base, dwarf, standard library.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/dwarf/function_names.hpp"
#include "tracenew/detail/dwarf/unit_store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct Entry {
    EntryPlace place;
    std::uint32_t tag = 0;  ///< 0: there is none
    std::string_view name;
    Value location;
    Value frame_base;
    CodeAttributes code;
    EntryPlace type;
    EntryPlace origin;    ///< a declaration, or an abstract instance, that says the rest
    EntryPlace declared;  ///< whose unit `file` is a number of; none: its own
    std::uint64_t file = 0;
    std::uint64_t line = 0;
    std::uint64_t size = 0;    ///< bytes
    std::uint64_t count = 0;   ///< of elements, of an array's subrange
    std::uint64_t offset = 0;  ///< in what it is a member of
    bool has_offset = false;
    bool is_optimised = false;  ///< a function: only then the compilers say that all calls are told

    explicit operator bool() const noexcept { return tag != 0; }
};

class Entries {
public:
    static const Unit* unit_of(EntryPlace place) {
        return place ? place.store->index().containing(place.offset) : nullptr;
    }

    static Entry read(EntryPlace place) {
        Entry entry;
        if (const Unit* const unit = unit_of(place)) {
            entry.place = place;
            entry.tag = place.store->read_entry(
                *unit, place.offset,
                [&](std::uint16_t name, const Value& value) { note(entry, *unit, name, value); });
        }
        return entry;
    }

    /// The same, with what only its declaration says.
    static Entry read_whole(EntryPlace place) {
        Entry entry = read(place);
        EntryPlace next = entry.origin;
        for (int steps = 0; steps < 4 && next; ++steps) {
            const Entry origin = read(next);
            entry.name = entry.name.empty() ? origin.name : entry.name;
            entry.type = entry.type ? entry.type : origin.type;
            if (entry.line == 0 && origin.line != 0) {
                entry.line = origin.line;
                entry.file = origin.file;
                entry.declared = origin.place;
            }
            next = origin.origin;
        }
        return entry;
    }

    /// Calls `visit(entry, level)` for all below an entry, as they stand; level 0 are its children.
    /// What lies below an entry is left out where that answers false. After `most` visits it ends.
    static void for_each_below(EntryPlace place, FunctionRef<bool(const Entry&, std::size_t)> visit,
                               std::size_t most = std::size_t{1} << 20) {
        const Unit* const unit = unit_of(place);
        if (unit == nullptr) {
            return;
        }
        UnitStore& store = *place.store;
        const auto table = store.abbreviations(*unit);
        ByteReader reader = store.sections().info.part(0, unit->end).at(place.offset);
        const Abbreviation* shape = table->find(reader.read_uleb128());
        if (shape == nullptr || !shape->has_children) {
            return;
        }
        table->skip_attributes(reader, *shape, unit->encoding);
        std::size_t level = 0;
        std::size_t passed_over = deepest;  // what is below an entry of this level
        while (reader.more()) {
            const std::uint64_t at = reader.offset();
            const std::uint64_t code = reader.read_uleb128();
            if (code == 0) {
                if (level == 0) {
                    return;
                }
                --level;
                passed_over = level == passed_over ? deepest : passed_over;
                continue;
            }
            shape = table->find(code);
            if (shape == nullptr || level >= deepest || most == 0) {
                return;
            }
            if (level > passed_over) {
                table->skip_attributes(reader, *shape, unit->encoding);
            } else {
                --most;
                Entry entry;
                entry.place = {&store, at};
                entry.tag = shape->tag;
                table->read_attributes(reader, *shape, unit->encoding,
                                       [&](std::uint16_t name, const Value& value) {
                                           note(entry, *unit, name, value);
                                       });
                if (!visit(entry, level) && shape->has_children) {
                    passed_over = level;
                }
            }
            level += shape->has_children ? 1 : 0;
        }
    }

    /// The path of the file in which it is declared; empty when that is not known.
    static std::string file_of(const Entry& entry) {
        const EntryPlace by = entry.declared ? entry.declared : entry.place;
        const Unit* const unit = entry.line == 0 ? nullptr : unit_of(by);
        return unit == nullptr ? std::string() : by.store->lines(*unit)->path_of(entry.file);
    }

private:
    static constexpr std::size_t deepest = 256;

    static void note(Entry& entry, const Unit& unit, std::uint16_t name, const Value& value) {
        if (entry.code.note(name, value)) {
            return;
        }
        UnitStore& store = *entry.place.store;
        switch (name) {
        case attribute::name:
            entry.name = unit.text(value, store.sections());
            break;
        case attribute::location:
            entry.location = value;
            break;
        case attribute::frame_base:
            entry.frame_base = value;
            break;
        case attribute::type:
            entry.type = FunctionNames::target(store, unit, value);
            break;
        case attribute::abstract_origin:
        case attribute::specification:
            entry.origin = FunctionNames::target(store, unit, value);
            break;
        case attribute::decl_file:
            entry.file = value.number;
            break;
        case attribute::decl_line:
            entry.line = value.number;
            break;
        case attribute::byte_size:
            entry.size = value.number;
            break;
        case attribute::upper_bound:
            entry.count = value.kind == Value::Kind::constant ? value.number + 1 : 0;
            break;
        case attribute::count:
            entry.count = value.kind == Value::Kind::constant ? value.number : 0;
            break;
        case attribute::data_member_location:
            entry.offset = value.number;
            entry.has_offset = value.kind == Value::Kind::constant;
            break;
        case attribute::call_all_calls:
        case attribute::gnu_all_call_sites:
            entry.is_optimised = true;
            break;
        default:
            break;
        }
    }
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
