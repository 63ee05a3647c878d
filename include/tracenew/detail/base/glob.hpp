// SPDX-License-Identifier: MIT
// Shell patterns: * ? [abc] [a-z] [!abc].
// World: both (no heap, no exceptions). May include: <string_view>.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Matches one character against the set that begins at pattern[at] == '['; moves `at` past it. A
/// set that is never closed is an ordinary '['.
inline bool matches_set(std::string_view pattern, std::size_t& at, char character) noexcept {
    std::size_t i = at + 1;
    const bool negated = i < pattern.size() && pattern[i] == '!';
    i += negated ? 1 : 0;
    const std::size_t first = i;
    bool found = false;
    for (; i < pattern.size() && (pattern[i] != ']' || i == first); ++i) {
        if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
            found = found || (pattern[i] <= character && character <= pattern[i + 2]);
            i += 2;
        } else {
            found = found || pattern[i] == character;
        }
    }
    if (i >= pattern.size()) {
        ++at;
        return character == '[';
    }
    at = i + 1;
    return found != negated;
}

/// True when `pattern` matches all of `text`. Linear but for one point of return, the last star: a
/// hostile pattern cannot make it exponential.
inline bool glob_matches(std::string_view pattern, std::string_view text) noexcept {
    constexpr auto none = static_cast<std::size_t>(-1);
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = none;
    std::size_t star_text = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_text = t;
            continue;
        }
        std::size_t next = p;
        bool matched = false;
        if (p < pattern.size()) {
            if (pattern[p] == '[') {
                matched = matches_set(pattern, next, text[t]);
            } else {
                matched = pattern[p] == '?' || pattern[p] == text[t];
                ++next;
            }
        }
        if (matched) {
            p = next;
            ++t;
        } else if (star != none) {
            p = star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') {
        ++p;
    }
    return p == pattern.size();
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
