// SPDX-License-Identifier: MIT
// Function names that fit on a line.
// World: cold. May include: names.
#pragma once

#include "tracenew/detail/names/printable.hpp"
#include "tracenew/version.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Where the operator's name ends that begins at `begin`; `begin` when none does. Its brackets are
/// none: operator<, operator<<, operator->, operator().
inline std::size_t end_of_operator(std::string_view name, std::size_t begin) {
    constexpr std::string_view word = "operator";
    const char before = begin == 0 ? ' ' : name[begin - 1];
    if (name.substr(begin, word.size()) != word || before == '_' ||
        std::isalnum(static_cast<unsigned char>(before)) != 0) {
        return begin;
    }
    const std::size_t end = begin + word.size();
    const std::string_view pair = name.substr(end, 2);
    return pair == "()" || pair == "[]"
               ? end + 2
               : std::min(name.find_first_not_of("<>=-", end), name.size());
}

/// Where the bracket at `open` closes; past the name's end when it does not.
inline std::size_t closing_of(std::string_view name, std::size_t open) {
    constexpr std::string_view opening = "(<{[";
    constexpr std::string_view closing = ")>}]";
    std::string awaited;
    for (std::size_t i = open; i < name.size(); ++i) {
        const std::size_t past = end_of_operator(name, i);
        if (past != i) {
            i = past - 1;
            continue;
        }
        const std::size_t kind = opening.find(name[i]);
        if (kind != std::string_view::npos) {
            awaited += closing[kind];
        } else if (!awaited.empty() && awaited.back() == name[i]) {
            awaited.pop_back();
            if (awaited.empty()) {
                return i;
            }
        }
    }
    return name.size();
}

/// Replaces what stands between `open` and its `close` by "...", outermost pairs only. A lambda's
/// name is none of them: of <lambda(int)> and <...> only one says what it is.
inline std::string hollowed(std::string_view name, char open, char close) {
    constexpr std::string_view anonymous = "(anonymous namespace)";
    constexpr std::string_view lambda = "<lambda";
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
        if (open == '<' && depth == 0 && name.substr(i, lambda.size()) == lambda) {
            short_name += lambda;
            i += lambda.size() - 1;
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

/// Where a function's name begins: behind the type that demanglers write for templates alone.
inline std::size_t begin_of_name(std::string_view name) {
    std::size_t begin = 0;
    if (name.find("thunk to ") != std::string_view::npos) {
        return begin;
    }
    for (std::size_t i = 0; i < name.size() && end_of_operator(name, i) == i; ++i) {
        if (name[i] == '(' || name[i] == '<' || name[i] == '{') {
            i = closing_of(name, i);
        } else if (name[i] == ' ') {
            begin = i + 1;
        }
    }
    return begin;
}

/// Without the parameters and what follows them, save "+0x12", which stands where the line is not
/// known: the line tells overloads apart, and debug info does not give every function its
/// parameters.
inline std::string without_parameters(const std::string& name) {
    std::size_t parameters = std::string::npos;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const std::size_t past = end_of_operator(name, i);
        if (past != i) {
            i = past - 1;
        } else if (name[i] == '(' || name[i] == '<' || name[i] == '{') {
            const std::size_t close = closing_of(name, i);
            const bool is_scope = name.compare(std::min(close + 1, name.size()), 2, "::") == 0;
            if (name[i] == '(' && close != name.size() && !is_scope) {
                parameters = i;
            }
            i = close;
        }
    }
    if (parameters == std::string::npos) {
        return name;
    }
    const std::size_t offset = name.find("+0x", parameters);
    const std::size_t begin = begin_of_name(std::string_view(name).substr(0, parameters));
    return name.substr(begin, parameters - begin) +
           (offset == std::string::npos ? "" : name.substr(offset));
}

/// The name in at most `width` columns: whole, else without template arguments, else cut.
inline std::string fitted(const std::string& name, std::size_t width) {
    std::string shorter = without_parameters(printable(name));
    if (columns_of(shorter) > width) {
        shorter = hollowed(hollowed(shorter, '<', '>'), '(', ')');
    }
    return shortened(shorter, width);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
