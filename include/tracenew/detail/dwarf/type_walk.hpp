// SPDX-License-Identifier: MIT
// What lies at an offset of a type: which member, by name, and where it points to.
// World: cold. May include: base, dwarf, names, standard library.
#pragma once

#include "tracenew/detail/dwarf/entry.hpp"
#include "tracenew/detail/names/origin.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace dwarf {

/// What was found at an offset.
struct MemberPath {
    std::string text;         ///< ".client_.history_"; of what is the standard's, only its outside
    bool is_pointer = false;  ///< a pointer lies there
    EntryPlace pointee;       ///< the type that it points to; empty: void, or not known
};

class TypeWalk {
public:
    /// Bytes of a variable of that type; 0: not known.
    static std::uint64_t size_of(EntryPlace type, int depth = 0) {
        const Entry entry = stripped(type);
        if (depth == most_dimensions) {
            return 0;  // an array of itself: the file is corrupt
        }
        if (entry.tag != tag::array_type || entry.size != 0) {
            return is_pointer(entry) && entry.size == 0 ? sizeof(void*) : entry.size;
        }
        std::uint64_t count = 1;
        Entries::for_each_below(
            entry.place,
            [&](const Entry& part, std::size_t level) {
                count *= level == 0 && part.tag == tag::subrange_type ? part.count : 1;
                return false;
            },
            most_dimensions);
        return count * size_of(entry.type, depth + 1);
    }

    /// Of the members of a union the one that has a pointer there; of several that do, none.
    static MemberPath member_at(EntryPlace type, std::uint64_t offset) {
        int steps = deepest;
        return member_at(type, offset, true, steps);
    }

    /// The outermost namespace that a type stands in; empty for none.
    static std::string_view outermost_scope(EntryPlace named) {
        const EntryPlace type = stripped(named).place;
        const Unit* const unit = Entries::unit_of(type);
        if (unit == nullptr) {
            return {};
        }
        const auto scopes = type.store->scopes(*unit);
        std::uint64_t around = scopes->enclosing(type.offset);
        std::string_view outermost;
        for (int steps = 0; steps < deepest && around != 0; ++steps) {
            const Entry scope = Entries::read({type.store, around});
            outermost = scope.tag == tag::name_space ? scope.name : std::string_view();
            const std::uint64_t next = scopes->enclosing(around);
            around = next < around ? next : 0;
        }
        return outermost;
    }

    /// Of an element of `type`, in a block of many: the offset in it.
    static std::uint64_t in_element(EntryPlace type, std::uint64_t offset) {
        const std::uint64_t size = size_of(type);
        return size == 0 ? offset : offset % size;
    }

private:
    static MemberPath member_at(EntryPlace type, std::uint64_t offset, bool is_named, int& steps) {
        MemberPath found;
        Entry entry = stripped(type);
        for (; steps > 0 && entry; --steps) {
            if (is_pointer(entry)) {
                found.is_pointer = offset < sizeof(void*);
                found.pointee = found.is_pointer ? entry.type : EntryPlace();
                break;
            }
            EntryPlace next;
            if (entry.tag == tag::array_type) {
                const std::uint64_t size = size_of(entry.type);
                if (size == 0) {
                    break;
                }
                found.text += is_named ? "[" + std::to_string(offset / size) + "]" : "";
                offset %= size;
                next = entry.type;
            } else if (is_class(entry)) {
                is_named = is_named && !is_standard(entry.place);
                if (entry.tag == tag::union_type) {
                    MemberPath chosen = alternative_at(entry, offset, is_named, steps);
                    chosen.text.insert(0, found.text);
                    return chosen;
                }
                const Entry member = member_of(entry, offset);
                found.text += is_named ? name_of(member) : "";
                offset -= member ? member.offset : 0;
                next = member.type;
            }
            entry = stripped(next);
        }
        return found;
    }

    static MemberPath alternative_at(const Entry& type, std::uint64_t offset, bool is_named,
                                     int& steps) {
        MemberPath found;
        std::size_t pointers = 0;
        Entries::for_each_below(
            type.place,
            [&](const Entry& member, std::size_t level) {
                if (level == 0 && member.tag == tag::member && member.offset <= offset) {
                    MemberPath inner =
                        member_at(member.type, offset - member.offset, is_named, --steps);
                    if (inner.is_pointer) {
                        inner.text.insert(0, is_named ? name_of(member) : "");
                        found = std::move(inner);
                        ++pointers;
                    }
                }
                return false;
            },
            most_members);
        return pointers == 1 ? found : MemberPath();
    }

    static std::string name_of(const Entry& member) {
        return member.tag == tag::member && !member.name.empty() ? "." + std::string(member.name)
                                                                 : std::string();
    }

    // No real type has as many; a corrupt file must not make one wait.
    static constexpr int deepest = 64;
    static constexpr int most_dimensions = 16;
    static constexpr std::size_t most_members = 4096;

    static Entry stripped(EntryPlace type) {
        Entry entry = Entries::read(type);
        for (int steps = 0; steps < 16; ++steps) {
            switch (entry.tag) {
            case tag::type_alias:
            case tag::const_type:
            case tag::volatile_type:
            case tag::atomic_type:
                entry = Entries::read(entry.type);
                break;
            default:
                return entry;
            }
        }
        return entry;
    }

    static bool is_pointer(const Entry& entry) noexcept {
        return entry.tag == tag::pointer_type || entry.tag == tag::reference_type ||
               entry.tag == tag::rvalue_reference_type;
    }
    static bool is_class(const Entry& entry) noexcept {
        return entry.tag == tag::class_type || entry.tag == tag::structure_type ||
               entry.tag == tag::union_type;
    }

    // The last member or base that begins at or before the offset, of those that reach it.
    static Entry member_of(const Entry& type, std::uint64_t offset) {
        Entry best;
        Entries::for_each_below(
            type.place,
            [&](const Entry& member, std::size_t level) {
                const bool is_part =
                    level == 0 && (member.tag == tag::member || member.tag == tag::inheritance) &&
                    member.has_offset;
                if (is_part && member.offset <= offset && (!best || member.offset >= best.offset) &&
                    (offset == member.offset || offset - member.offset < size_of(member.type))) {
                    best = member;
                }
                return false;
            },
            most_members);
        return best;
    }

    static bool is_standard(EntryPlace type) {
        return symbol::is_implementation_scope(outermost_scope(type));
    }
};

}  // namespace dwarf
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
