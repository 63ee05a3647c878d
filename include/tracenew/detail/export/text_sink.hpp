// SPDX-License-Identifier: MIT
// Where a writer puts its text: in pieces, and to the stream in large ones.
// World: cold. May include: base, names, standard library.
//
// What a name holds is whatever `#line` said. Each format has a function here that makes such a
// text harmless in it, and writers put no text anywhere but through one of them.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/names/printable.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Valid UTF-8 and nothing but: what is not is U+FFFD.
inline void append_valid(std::string& to, std::string_view text) {
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        to.append(next.is_valid ? text.substr(0, next.size) : std::string_view("\xef\xbf\xbd"));
        text.remove_prefix(next.size);
    }
}

/// What stands between the quotes of a label of Prometheus.
inline void append_label(std::string& to, std::string_view text) {
    for (const char letter : printable(text)) {
        if (letter == '"' || letter == '\\') {
            to += '\\';
        }
        to += letter;
    }
}

class TextSink {
public:
    explicit TextSink(std::ostream& out)
        : out_(out) {}
    TextSink(const TextSink&) = delete;
    TextSink& operator=(const TextSink&) = delete;

    /// To be called at the end: a destructor must not throw what the stream does.
    void flush() {
        out_.write(pending_.data(), static_cast<std::streamsize>(pending_.size()));
        pending_.clear();
    }

    /// What the writer itself says.
    TextSink& raw(std::string_view text) {
        pending_.append(text.data(), text.size());
        if (pending_.size() >= most_pending) {
            flush();
        }
        return *this;
    }
    TextSink& number(std::uint64_t number) {
        char digits[20];
        std::size_t first = sizeof digits;
        do {
            digits[--first] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number != 0);
        return raw({digits + first, sizeof digits - first});
    }
    TextSink& number(std::int64_t number) {
        const bool is_negative = number < 0;
        const auto magnitude = static_cast<std::uint64_t>(number);
        return raw(is_negative ? "-" : "").number(is_negative ? 0 - magnitude : magnitude);
    }
    /// So many digits after the point, whatever the locale; what is no number is 0.
    TextSink& number(double number, int digits = 3);
    /// With the 15 digits that any double keeps, whatever the locale: for what is read back.
    TextSink& exact(double number);

    /// One frame of a stack in the folded format, which separates them by semicolons, and the
    /// line's value by its last blank.
    TextSink& folded(std::string_view text) {
        std::string shown = printable(text);
        for (char& letter : shown) {
            letter = letter == ';' ? ':' : letter;
        }
        return raw(shown.empty() ? "?" : shown);
    }

    /// A string of JSON (RFC 8259 section 7), quotes included. What a terminal or a browser would
    /// take for a command (`</script>` too) is escaped.
    TextSink& quoted(std::string_view text);

private:
    static bool is_plain(char letter) noexcept;
    std::size_t append_escaped(const Utf8Character& next, std::string_view text);

    static constexpr std::size_t most_pending = std::size_t{1} << 16;

    std::ostream& out_;
    std::string pending_;
};

inline TextSink& TextSink::number(double number, int digits) {
    // printf would write the locale's decimal point.
    const bool is_negative = number < 0;
    double scaled = is_negative ? -number : number;
    std::uint64_t unit = 1;
    for (int i = 0; i < digits; ++i) {
        unit *= 10;
    }
    scaled = scaled * static_cast<double>(unit) + 0.5;
    constexpr double most = 9e18;
    const std::uint64_t parts = scaled < most    ? static_cast<std::uint64_t>(scaled)
                                : scaled >= most ? std::uint64_t(most)
                                                 : 0;
    raw(is_negative && parts != 0 ? "-" : "").number(parts / unit);
    if (parts % unit != 0) {
        std::string after = std::to_string(parts % unit);
        after.insert(0, static_cast<std::size_t>(digits) - after.size(), '0');
        after.erase(after.find_last_not_of('0') + 1);
        raw(".").raw(after);
    }
    return *this;
}

inline TextSink& TextSink::exact(double number) {
    constexpr int most_digits = 15;
    if (!(number - number == 0)) {
        return raw("0");  // an infinity, or no number
    }
    char text[40];
    std::snprintf(text, sizeof text, "%.*e", most_digits - 1, number);
    std::string digits;  // without the point, which is the locale's
    const char* at = text;
    for (; *at != 'e'; ++at) {
        if (*at >= '0' && *at <= '9') {
            digits += *at;
        }
    }
    int before_point = 1 + static_cast<int>(std::strtol(at + 1, nullptr, 10));
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.empty()) {
        return raw("0");
    }
    const int exponent = before_point < -6 || before_point > most_digits ? before_point - 1 : 0;
    before_point -= exponent;
    const auto size = static_cast<int>(digits.size());
    if (before_point <= 0) {
        digits.insert(0, static_cast<std::size_t>(1 - before_point), '0');
        before_point = 1;
    } else if (before_point > size) {
        digits.append(static_cast<std::size_t>(before_point - size), '0');
    }
    const auto point = static_cast<std::size_t>(before_point);
    raw(number < 0 ? "-" : "").raw(digits.substr(0, point));
    if (digits.size() > point) {
        raw(".").raw(digits.substr(point));
    }
    return exponent == 0 ? *this : raw("e").raw(std::to_string(exponent));
}

inline TextSink& TextSink::quoted(std::string_view text) {
    raw("\"");
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain])) {
            ++plain;
        }
        pending_.append(text.data(), plain);
        text.remove_prefix(plain);
        if (!text.empty()) {
            text.remove_prefix(append_escaped(first_character(text), text));
        }
    }
    return raw("\"");
}

// Most of what is written is such letters: names of tens of megabytes.
inline bool TextSink::is_plain(char letter) noexcept {
    return letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\' && letter != '<' &&
           letter != '>' && letter != '&';
}

// Its size in the text.
inline std::size_t TextSink::append_escaped(const Utf8Character& next, std::string_view text) {
    if (!next.is_valid) {
        pending_ += "\xef\xbf\xbd";  // as it comes back when it is read
    } else if (next.code == '"' || next.code == '\\') {
        pending_.append("\\").append(text.substr(0, 1));
    } else if (is_command(next.code) || next.code == '<' || next.code == '>' || next.code == '&') {
        char code[16];
        const std::uint32_t above = next.code - 0x10000;
        const int size = next.code < 0x10000
                             ? std::snprintf(code, sizeof code, "\\u%04x", next.code)
                             : std::snprintf(code, sizeof code, "\\u%04x\\u%04x",
                                             0xd800 + (above >> 10), 0xdc00 + (above & 0x3ff));
        pending_.append(code, static_cast<std::size_t>(size));
    } else {
        pending_.append(text.substr(0, next.size));
    }
    return next.size;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
