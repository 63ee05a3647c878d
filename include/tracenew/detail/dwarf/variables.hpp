// SPDX-License-Identifier: MIT
// The variables of a program: those that lie at fixed places, and those of a function that runs.
// World: cold. May include: base, dwarf, standard library.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/dwarf/debug_info.hpp"
#include "tracenew/detail/dwarf/entry.hpp"
#include "tracenew/detail/dwarf/location_expression.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

/// Where a variable lies all the time.
struct StaticPlace {
    std::uint64_t place = 0;  ///< address in the file; of a thread's variable its offset there
    bool is_of_thread = false;
};

/// A variable of a function, while that runs.
struct LocalVariable {
    Entry entry;
    bool is_in_scope = false;    ///< the place of the code lies in the variable's block
    bool may_be_shared = false;  ///< outside of it, with what has no name: optimisers save stack
    List<VariablePart> parts;
};

class Variables {
public:
    /// Calls `found(entry)` for a variable with that place; it reads `most_bytes` of entries, and
    /// what stands behind is not found. The entry is good as long as the call lasts.
    static void find_static(DebugInfo& info, StaticPlace wanted, std::uint64_t most_bytes,
                            FunctionRef<void(EntryPlace)> found) {
        info.for_each_unit([&](UnitStore& store, const Unit& unit) {
            if (most_bytes < unit.end - unit.root) {
                return false;
            }
            most_bytes -= unit.end - unit.root;
            const EntryPlace entry = find_in(store, unit, wanted);
            if (entry) {
                found(entry);
            }
            return !entry;
        });
    }

    /// Calls `visit(variable)` for each variable and parameter of the function at an address, and
    /// of those inlined into it. Names are good until the next question to `info`.
    static void for_each_local(DebugInfo& info, ByteReader lists, ByteReader old_lists,
                               std::uint64_t address, const FrameRegisters& registers,
                               FunctionRef<void(const LocalVariable&)> visit) {
        const Entry function = Entries::read(info.entry_of_function(address));
        const Unit* const unit = Entries::unit_of(function.place);
        if (unit == nullptr) {
            return;
        }
        const Sections& sections = function.place.store->sections();
        const LocationExpression expression(registers, function);
        Budget budget(std::size_t{1} << 18);
        const LocationList list(lists, old_lists, *unit, sections, budget);
        List<bool> is_in_scope;
        is_in_scope.push_back(true);
        Entries::for_each_below(function.place, [&](const Entry& entry, std::size_t level) {
            is_in_scope.truncate(level + 1);
            const bool is_live = is_in_scope.back();
            switch (entry.tag) {
            case tag::variable:
            case tag::formal_parameter:
                if (entry.location) {
                    LocalVariable variable;
                    variable.entry = entry;
                    variable.is_in_scope = is_live;
                    variable.may_be_shared = function.is_optimised && !is_live;
                    expression.read(entry.location.kind == Value::Kind::block
                                        ? entry.location.text
                                        : list.at(entry.location, address),
                                    variable.parts);
                    if (!variable.parts.empty()) {
                        visit(variable);
                    }
                }
                return false;
            case tag::lexical_block:
            case tag::inlined_subroutine:
                is_in_scope.push_back(is_live && holds(sections, *unit, entry, address, budget));
                return true;
            default:
                return false;
            }
        });
    }

private:
    static bool holds(const Sections& sections, const Unit& unit, const Entry& entry,
                      std::uint64_t address, Budget& budget) {
        List<Range> ranges;
        RangeReader(sections, unit, budget).read(entry.code, ranges);
        for (const Range& range : ranges) {
            if (range.holds(address)) {
                return true;
            }
        }
        return !entry.code;
    }

    // Only variables are looked at, wherever they stand: in functions and classes too.
    static EntryPlace find_in(UnitStore& store, const Unit& unit, StaticPlace wanted) {
        const auto table = store.abbreviations(unit);
        ByteReader reader = store.sections().info.part(0, unit.end).at(unit.root);
        while (reader.more()) {
            const std::uint64_t at = reader.offset();
            const std::uint64_t code = reader.read_uleb128();
            if (code == 0) {
                continue;
            }
            const Abbreviation* const shape = table->find(code);
            if (shape == nullptr) {
                break;
            }
            if (shape->tag != tag::variable) {
                table->skip_attributes(reader, *shape, unit.encoding);
                continue;
            }
            Value location;
            table->read_attributes(reader, *shape, unit.encoding,
                                   [&](std::uint16_t name, const Value& value) {
                                       location = name == attribute::location ? value : location;
                                   });
            StaticPlace place;
            if (location.kind == Value::Kind::block &&
                read_place(store, unit, location.text, place) && place.place == wanted.place &&
                place.is_of_thread == wanted.is_of_thread) {
                return {&store, at};
            }
        }
        return {};
    }

    static bool read_place(UnitStore& store, const Unit& unit, std::string_view expression,
                           StaticPlace& found) {
        ByteReader reader(reinterpret_cast<const unsigned char*>(expression.data()),
                          expression.size());
        switch (reader.read_u8()) {
        case operation::addr:
        case operation::const8u:
            found.place = reader.read_unsigned(unit.encoding.address_size);
            break;
        case operation::const4u:
            found.place = reader.read_u32();
            break;
        case operation::addrx:
        case operation::gnu_addr_index:
            found.place = unit.indexed_address(reader.read_uleb128(), store.sections());
            break;
        default:
            return false;
        }
        if (reader.more()) {
            const std::uint8_t last = reader.read_u8();
            found.is_of_thread =
                last == operation::form_tls_address || last == operation::gnu_push_tls_address;
            return reader.ok() && found.is_of_thread;
        }
        return reader.ok();
    }
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
