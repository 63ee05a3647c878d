// SPDX-License-Identifier: MIT
// What the linkage name of a function says without being demangled.
// World: cold. May include: names.
//
// The grammar is that of the Itanium C++ ABI, section 5.1 "Mangling".
#pragma once

#include "tracenew/detail/names/path.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// The outermost namespace or class around a function, "std" of `_ZNSt6vectorIiE4growEv`; of what
/// is local to another function, the one around that. "" at global scope, and for C functions. The
/// global operator new and delete are their own, "operator new"; what the C++ runtime calls
/// `__cxa_...` is of "__cxxabiv1". Points into `name`, or to a literal.
inline std::string_view outermost_scope(std::string_view name) noexcept {
    if (starts_with(name, "__cxa_") || starts_with(name, "__gxx")) {
        return "__cxxabiv1";
    }
    if (!starts_with(name, "_Z")) {
        return {};
    }
    name.remove_prefix(2);
    if (starts_with(name, "nw") || starts_with(name, "na")) {
        return "operator new";  // a class's own ones are nested names
    }
    if (starts_with(name, "dl") || starts_with(name, "da")) {
        return "operator delete";
    }
    // Thunks: Th <offset> _ and Tv <offset> _ <offset> _, then the function they lead to.
    if (starts_with(name, "Th") || starts_with(name, "Tv")) {
        for (int offsets = name[1] == 'h' ? 1 : 2; offsets > 0; --offsets) {
            const std::size_t end = name.find('_');
            name.remove_prefix(end == std::string_view::npos ? name.size() : end + 1);
        }
    } else if (starts_with(name, "TW") || starts_with(name, "TH")) {
        name.remove_prefix(2);  // a thread_local's wrapper and initialiser
    }
    while (starts_with(name, "Z")) {
        name.remove_prefix(1);  // something local to the function that follows
    }
    const bool is_nested = starts_with(name, "N");
    if (is_nested) {
        name.remove_prefix(1);
        name.remove_prefix(std::min(name.find_first_not_of("KVrRO"), name.size()));
    }
    if (starts_with(name, "L")) {
        name.remove_prefix(1);  // internal linkage
    }
    if (starts_with(name, "S") && name.size() > 1 &&
        std::string_view("tabsiod").find(name[1]) != std::string_view::npos) {
        return "std";  // St, and its abbreviations: Sa is std::allocator
    }
    std::size_t digits = 0;
    std::size_t length = 0;
    while (digits < name.size() && name[digits] >= '0' && name[digits] <= '9') {
        length = std::min(length * 10 + static_cast<std::size_t>(name[digits] - '0'), name.size());
        ++digits;
    }
    return is_nested ? name.substr(digits, length) : std::string_view();
}

/// Whether that scope is the C++ implementation's: the library's, or what libstdc++ and libc++ have
/// beside it.
inline bool is_implementation_scope(std::string_view scope) noexcept {
    return scope == "std" || scope == "__gnu_cxx" || scope == "__cxxabiv1" ||
           scope == "__gnu_debug" || scope == "__gnu_parallel" || scope == "__pstl";
}

/// True for the linkage names of members of classes and of what is local to a function.
inline bool is_member_name(std::string_view name) noexcept {
    return starts_with(name, "_ZN") || starts_with(name, "_ZZ");
}

/// True for constructors, destructors and copy assignments: those that the compiler writes where
/// nobody does. Which of them it wrote only debug info can tell. (CI: `using Base::Base;`, the name
/// of the base follows.)
inline bool may_be_generated(std::string_view name) noexcept {
    if (!is_member_name(name)) {
        return false;
    }
    for (const std::string_view kind :
         {"C1E", "C2E", "C4E", "CI1", "CI2", "CI4", "D0E", "D1E", "D2E", "D4E", "aSE"}) {
        if (name.find(kind) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

/// True for the linkage names of what has internal linkage by its own name: a static function's,
/// and all that is in an unnamed namespace.
inline bool is_internal_name(std::string_view name) noexcept {
    return starts_with(name, "_ZL") || starts_with(name, "_ZN12_GLOBAL__N_1");
}

/// True for the linkage names of functions that may stand in a header: of two files that hold such
/// a function the linker keeps one, so they are weak. Local are those of templates whose arguments
/// are the file's own, and the parts that the compiler has made of any (clones).
inline bool may_be_of_header(std::string_view name, bool is_weak, bool is_local) noexcept {
    if (!starts_with(name, "_Z")) {
        return false;
    }
    return is_weak ||
           (is_local && !is_internal_name(name) &&
            (name.find('.') != std::string_view::npos || name.find('I') != std::string_view::npos));
}

/// True for the linkage names of constructors, and of what those of the standard library may have
/// left by a jump: its functions that are no destructors. Of the letters for constructors and
/// destructors in a name, which may have such in its scopes and its template arguments, the last
/// one is the function's own.
inline bool may_be_constructor(std::string_view name) noexcept {
    constexpr std::string_view digits = "0123456789";
    bool is_constructor = is_implementation_scope(outermost_scope(name));
    for (std::size_t i = starts_with(name, "_Z") ? 2 : name.size(); i < name.size(); ++i) {
        const std::size_t kind = i + (name.substr(i, 2) == "CI" ? 2 : 1);
        if ((name[i] == 'C' || name[i] == 'D') && kind < name.size() &&
            digits.find(name[kind]) != std::string_view::npos) {
            is_constructor = name[i] == 'C';
            i = kind;
        } else if (name[i] == 'S' || name[i] == 'T') {  // a reference: S_, S1A_, T0_
            const std::size_t end =
                name.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", i + 1);
            i = end < name.size() && name[end] == '_' ? end : i;
        } else if (digits.find(name[i]) != std::string_view::npos) {  // an identifier's length
            std::size_t length = 0;
            for (; i < name.size() && digits.find(name[i]) != std::string_view::npos; ++i) {
                length =
                    std::min(length * 10 + static_cast<std::size_t>(name[i] - '0'), name.size());
            }
            i += length - 1;
        }
    }
    return is_constructor;
}

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
