// SPDX-License-Identifier: MIT
// Text of files and symbols on one line of a terminal: what it may hold, and how wide it is.
// World: cold. May include: version.
//
// A name in debug info is whatever `#line` said, and a source line whatever a comment holds: escape
// sequences that rename the window, newlines that forge a row, characters that turn the direction
// of what follows. All that is printed of such texts comes through printable().
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A character and how many bytes it takes; where they are no UTF-8, one byte and `is_valid` false.
struct Utf8Character {
    std::uint32_t code = 0;
    std::size_t size = 1;
    bool is_valid = false;
};

/// The one at the begin of a text that is not empty.
inline Utf8Character first_character(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::uint32_t lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1, true};
    }
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) {
        return {lead, 1, false};
    }
    std::uint32_t code = lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) {
            return {lead, 1, false};
        }
        code = code << 6 | (byte(i) & 0x3fU);
    }
    const bool is_overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
    if (is_overlong || is_surrogate || code > 0x10ffff) {
        return {lead, 1, false};
    }
    return {code, size, true};
}

/// True for what is no letter but a command: control characters of both sets, line separators, and
/// those that change the direction of the text around them or are not seen at all.
inline bool is_command(std::uint32_t code) noexcept {
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x00ad || code == 0x061c ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
           (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe0fff);
}

/// The text with a '?' for each character that is none to print, and blanks for tabs.
inline std::string printable(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        if (next.code == '\t') {
            shown += ' ';
        } else if (!next.is_valid || is_command(next.code)) {
            shown += '?';
        } else {
            shown += text.substr(0, next.size);
        }
        text.remove_prefix(next.size);
    }
    return shown;
}

/// Columns of a character: two for those of East Asian scripts and emoji, none for accents that
/// stand above the one before.
inline std::size_t columns_of(std::uint32_t code) noexcept {
    struct Range {
        std::uint32_t first;
        std::uint32_t last;
    };
    if (code >= 0x300 && code <= 0x36f) {
        return 0;
    }
    for (const Range wide : {Range{0x1100, 0x115f},
                             {0x2e80, 0x303e},
                             {0x3041, 0xa4cf},
                             {0xac00, 0xd7a3},
                             {0xf900, 0xfaff},
                             {0xfe30, 0xfe6f},
                             {0xff00, 0xff60},
                             {0xffe0, 0xffe6},
                             {0x1f300, 0x1f64f},
                             {0x1f900, 0x1f9ff},
                             {0x20000, 0x3fffd}}) {
        if (code >= wide.first && code <= wide.last) {
            return 2;
        }
    }
    return 1;
}

inline std::size_t columns_of(std::string_view text) noexcept {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        columns += columns_of(next.code);
        text.remove_prefix(next.size);
    }
    return columns;
}

/// As many whole characters of the text's begin as fit.
inline std::string_view cut_to(std::string_view text, std::size_t columns) noexcept {
    std::size_t end = 0;
    while (end < text.size()) {
        const Utf8Character next = first_character(text.substr(end));
        const std::size_t wide = columns_of(next.code);
        if (wide > columns) {
            break;
        }
        columns -= wide;
        end += next.size;
    }
    return text.substr(0, end);
}

/// The text in at most `columns`, with "..." at its end where it was cut.
inline std::string shortened(std::string_view text, std::size_t columns) {
    if (columns_of(text) <= columns) {
        return std::string(text);
    }
    return std::string(cut_to(text, columns > 3 ? columns - 3 : 0)) + "...";
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
