// SPDX-License-Identifier: MIT
// Function names that fit on a line.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Replaces what stands between `open` and its `close` by "...", outermost pairs only.
inline std::string hollowed(std::string_view name, char open, char close) {
    constexpr std::string_view anonymous = "(anonymous namespace)";
    std::string short_name;
    std::size_t depth = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        // operator<, operator<<, operator->, operator(): no brackets
        const std::string_view before = name.substr(0, i);
        if (open == '(' && depth == 0 && name.substr(i, anonymous.size()) == anonymous) {
            short_name += anonymous;
            i += anonymous.size() - 1;
            continue;
        }
        const bool is_operator = before.size() >= 8 && depth == 0 &&
                                 (before.substr(before.size() - 8) == "operator" ||
                                  before.substr(before.size() - 8) == "perator<" ||
                                  before.substr(before.size() - 8) == "perator-");
        if (name[i] == open && !is_operator) {
            if (depth++ == 0) {
                short_name += open;
                if (i + 1 < name.size() && name[i + 1] != close) {
                    short_name += "...";
                }
            }
        } else if (name[i] == close && !is_operator && depth > 0) {
            if (--depth == 0) {
                short_name += close;
            }
        } else if (depth == 0) {
            short_name += name[i];
        }
    }
    return short_name;
}

/// Without the parameters and what follows them, save "+0x12", which stands where the line is not
/// known: the line tells overloads apart, and debug info does not give every function its
/// parameters.
inline std::string without_parameters(const std::string& name) {
    const std::size_t close = name.rfind(')');
    std::size_t depth = 0;
    for (std::size_t i = close; i != std::string::npos && i != 0; --i) {
        depth += name[i] == ')' ? 1 : 0;
        depth -= name[i] == '(' ? 1 : 0;
        if (depth == 0) {
            const bool is_scope = name.compare(i, 11, "(anonymous ") == 0 ||
                                  (i >= 8 && name.compare(i - 8, 8, "operator") == 0);
            const std::size_t offset = name.find("+0x", close);
            return is_scope ? name
                            : name.substr(0, i) +
                                  (offset == std::string::npos ? "" : name.substr(offset));
        }
    }
    return name;
}

/// The name in at most `width` characters: whole, else without template arguments, else cut.
inline std::string fitted(const std::string& name, std::size_t width) {
    std::string shorter = without_parameters(name);
    if (shorter.size() > width) {
        shorter = hollowed(hollowed(shorter, '<', '>'), '(', ')');
    }
    if (shorter.size() > width) {
        shorter = shorter.substr(0, width > 3 ? width - 3 : 0) + "...";
    }
    return shorter;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
