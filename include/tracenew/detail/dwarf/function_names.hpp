// SPDX-License-Identifier: MIT
// What a function's entry is called, and whether it belongs to the standard library.
// World: cold. May include: names, dwarf.
//
// Compilers give most functions their linkage name, which says everything. Lambdas and members of
// local classes often have none: they are named by the scopes that they stand in.
#pragma once

#include "tracenew/detail/dwarf/constants.hpp"
#include "tracenew/detail/dwarf/unit_store.hpp"
#include "tracenew/detail/names/demangle.hpp"
#include "tracenew/detail/names/linkage_name.hpp"
#include "tracenew/detail/names/path.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

struct FunctionName {
    std::string text;           ///< empty when the debug info has none
    std::string scope;          ///< as symbol::outermost_scope() has it
    bool is_qualified = true;   ///< false when the debug info holds the bare name only
    bool is_generated = false;  ///< a member that nobody wrote
};

/// An entry: where it stands in which file's .debug_info.
struct EntryPlace {
    UnitStore* store = nullptr;
    std::uint64_t offset = 0;  ///< 0: none

    explicit operator bool() const noexcept { return store != nullptr && offset != 0; }
    bool operator==(EntryPlace other) const noexcept {
        return store == other.store && offset == other.offset;
    }
};

class FunctionNames {
public:
    /// Of a function, an inlined call, or a declaration.
    static FunctionName of(EntryPlace entry, int depth = 0) {
        const Named named = find_name(entry);
        if (!named.linkage_name.empty()) {
            std::string readable = symbol::demangle(named.linkage_name);
            if (symbol::is_mangled(readable) && !named.name.empty()) {
                readable = qualified(named, depth).text;  // too long for the runtime's demangler
            }
            const bool is_generated = named.is_artificial && !is_call(named.name) &&
                                      symbol::is_member_name(named.linkage_name);
            return {std::move(readable), std::string(symbol::outermost_scope(named.linkage_name)),
                    true, is_generated};
        }
        if (named.name.empty()) {
            return {};
        }
        return qualified(named, depth);
    }

    /// What the linker calls it; its name where it has no other (a C function). Points into the
    /// debug info.
    static std::string_view linkage_name(EntryPlace entry) {
        const Named named = find_name(entry);
        return named.linkage_name.empty() ? named.name : named.linkage_name;
    }

    /// The entry that all others of a function lead to: two are of one function when theirs is one.
    static EntryPlace origin(EntryPlace entry) {
        for (int steps = 0; steps < 8; ++steps) {
            const Unit* unit = entry.store->index().containing(entry.offset);
            EntryPlace next;
            const auto note = [&](std::uint16_t attribute, const Value& value) {
                if (attribute == attribute::abstract_origin ||
                    attribute == attribute::specification) {
                    next = target(*entry.store, *unit, value);
                }
            };
            if (unit == nullptr || entry.store->read_entry(*unit, entry.offset, note) == 0 ||
                !next) {
                break;
            }
            entry = next;
        }
        return entry;
    }

    /// Where a reference in an entry of `unit` leads.
    static EntryPlace target(UnitStore& store, const Unit& unit, const Value& value) {
        if (value.kind == Value::Kind::alternate_reference) {
            return {store.alternate(), value.number};
        }
        return {&store, unit.target(value)};
    }

private:
    /// The names found on the way from an entry to its origin, and where that way ended.
    struct Named {
        std::string_view linkage_name;
        std::string_view name;
        EntryPlace entry;
        std::uint32_t tag = 0;
        const Unit* unit = nullptr;
        bool is_artificial = false;
    };

    // An inlined call leads to the abstract function, that one to the declaration in its class. In
    // a corrupt file the way may lead in a circle: no real one is longer than a few steps.
    static Named find_name(EntryPlace entry) {
        Named named;
        for (int steps = 0; steps < 8; ++steps) {
            UnitStore& store = *entry.store;
            const Unit* unit = store.index().containing(entry.offset);
            if (unit == nullptr) {
                break;
            }
            Value linkage_name;
            Value name;
            EntryPlace next;
            const std::uint32_t tag = store.read_entry(
                *unit, entry.offset, [&](std::uint16_t attribute, const Value& value) {
                    switch (attribute) {
                    case attribute::linkage_name:
                    case attribute::mips_linkage_name:
                        linkage_name = value;
                        break;
                    case attribute::name:
                        name = value;
                        break;
                    case attribute::artificial:
                        named.is_artificial = true;
                        break;
                    case attribute::defaulted:  // `= default`: its line is not where it is called
                        named.is_artificial = named.is_artificial || value.number != 0;
                        break;
                    case attribute::abstract_origin:
                    case attribute::specification:
                        next = target(store, *unit, value);
                        break;
                    default:
                        break;
                    }
                });
            if (tag == 0) {
                break;
            }
            named.entry = entry;
            named.tag = tag;
            named.unit = unit;
            if (named.linkage_name.empty()) {
                named.linkage_name = unit->text(linkage_name, store.sections());
            }
            if (named.name.empty()) {
                named.name = unit->text(name, store.sections());
            }
            // Only the declaration of a constructor says that nobody wrote it.
            const bool says_all =
                !named.linkage_name.empty() && !symbol::may_be_generated(named.linkage_name);
            if (says_all || !next) {
                break;
            }
            entry = next;
        }
        return named;
    }

    // GCC calls the body of a lambda artificial, too; no compiler makes a call operator.
    static bool is_call(std::string_view member) {
        return symbol::starts_with(member, "operator()");  // a generic one's is "operator()<int>"
    }

    // A closure's class has no name; GCC calls its constructor <lambda> and its destructor
    // ~<lambda>.
    static bool is_of_lambda(std::string_view member) {
        return is_call(member) || member.find("<lambda") <= 1;
    }

    static bool is_class(std::uint32_t tag) {
        return tag == tag::class_type || tag == tag::structure_type || tag == tag::union_type;
    }

    // Of artificial members.
    static bool is_made_by_compilers(std::string_view member, std::string_view class_name) {
        return symbol::starts_with(member, "~") || member == "operator=" ||
               member == (class_name.empty() ? std::string_view("<lambda>")
                                             : class_name.substr(0, class_name.find('<')));
    }

    static FunctionName qualified(const Named& named, int depth) {
        FunctionName result{symbol::as_written(std::string(named.name)), {}, false, false};
        std::string_view inner = named.name;
        std::string_view outermost;
        Named scope = named;
        for (int steps = 0; steps < 32; ++steps) {
            UnitStore& store = *scope.entry.store;
            const EntryPlace around{&store,
                                    store.scopes(*scope.unit)->enclosing(scope.entry.offset)};
            if (around.offset == 0) {
                break;
            }
            scope = find_name(around);
            if (scope.unit == nullptr) {
                break;
            }
            // Members of classes that only one file knows have no linkage name to tell them by.
            if (steps == 0 && named.is_artificial && is_class(scope.tag)) {
                result.is_generated = is_made_by_compilers(named.name, scope.name);
            }
            result.is_qualified = true;
            if (scope.tag == tag::subprogram) {
                FunctionName function = depth < 4 ? of(around, depth + 1) : FunctionName();
                result.text =
                    (function.text.empty() ? "<function>" : function.text) + "::" + result.text;
                result.scope = std::move(function.scope);
                return result;
            }
            outermost = scope.name;
            std::string shown = symbol::as_written(std::string(scope.name));
            if (shown.empty()) {
                shown = scope.tag == tag::name_space ? "(anonymous namespace)"
                        : is_of_lambda(inner)        ? "<lambda>"
                                                     : "<unnamed>";
            }
            result.text = shown + "::" + result.text;
            inner = scope.name;
        }
        result.scope = std::string(outermost);
        return result;
    }
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
