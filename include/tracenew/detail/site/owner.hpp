// SPDX-License-Identifier: MIT
// Whose line is it? The one decision that a site is found by, over facts that the rooms below have.
// World: cold. May include: names, symbol.
#pragma once

#include "tracenew/detail/names/linkage_name.hpp"
#include "tracenew/detail/names/origin.hpp"
#include "tracenew/detail/symbol/location.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// In the order in which they make better sites.
enum class Owner : unsigned char {
    c_library,  ///< it, and the loader: they have started every thread
    runtime,    ///< the C++ library's own module
    tracer,     ///< this one
    standard,  ///< the standard library's templates, in whatever module; operator new; members that
               ///< nobody wrote, for their line is the class's; what Options::site_skip names
    installed,  ///< a library that nobody mends: its module, or its headers
    generated,  ///< a file that a compiler of interfaces has written
    user        ///< the program's own, and what Options::site_keep names
};

/// Whether it is looked through wherever it stands. What is installed or generated is only where
/// somebody else called it.
inline bool is_standard(Owner owner) noexcept {
    return owner == Owner::runtime || owner == Owner::tracer || owner == Owner::standard;
}

/// By a scope as symbol::outermost_scope() has it.
inline bool is_scope_of_the_language(std::string_view scope) noexcept {
    return symbol::is_implementation_scope(scope) || scope == "operator new" ||
           scope == "operator delete";
}

/// True for members of class templates of std, by readable names:
/// "std::hash<Mine>::operator()".
inline bool is_member_of_standard_template(std::string_view name) noexcept {
    if (!symbol::starts_with(name, "std::")) {
        return false;
    }
    const std::size_t arguments = name.find('<');
    if (name.substr(0, arguments).find_first_of(" (") != std::string_view::npos) {
        return false;
    }
    std::size_t depth = 0;
    for (std::size_t i = arguments; i < name.size(); ++i) {
        if (name[i] == '<') {
            ++depth;
        } else if (name[i] == '>' && --depth == 0) {
            return symbol::starts_with(name.substr(i + 1), "::");
        }
    }
    return false;
}

// A member of a std:: template that the program has specialised: the line is its own.
inline bool is_specialised(const symbol::Location& location) noexcept {
    return location.line != 0 && !location.is_generated && !location.is_bare &&
           symbol::is_no_standard_header(location.file) &&
           is_member_of_standard_template(location.function);
}

inline bool is_of_the_language(const symbol::Location& location) noexcept {
    // With -g1 inlined functions are called "push_back", and nobody knows whose: but the line
    // lies in the body of that very function.
    return location.is_generated || is_scope_of_the_language(location.scope) ||
           (location.is_bare && symbol::is_standard_header(location.file));
}

inline Owner owner_of(const symbol::Location& location) noexcept {
    if (symbol::is_c_library(location.module)) {
        return Owner::c_library;
    }
    if (symbol::is_standard_module(location.module)) {
        return Owner::runtime;
    }
    if (!is_specialised(location)) {
        if (location.scope == "tracenew") {
            return Owner::tracer;
        }
        if (is_of_the_language(location)) {
            return Owner::standard;
        }
    }
    if (location.function == "main" && !location.inlined) {
        return Owner::user;  // though a test framework has it in its header
    }
    if (location.is_installed || symbol::is_system_header(location.file)) {
        return Owner::installed;
    }
    return symbol::is_generated_file(location.file) ? Owner::generated : Owner::user;
}

/// What of that a linkage name tells: whether its function may be looked through.
inline bool may_be_looked_through(std::string_view linkage_name) noexcept {
    const std::string_view scope = symbol::outermost_scope(linkage_name);
    return scope == "tracenew" || is_scope_of_the_language(scope) ||
           symbol::may_be_generated(linkage_name);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
