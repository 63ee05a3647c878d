// SPDX-License-Identifier: MIT
// Objects, arrays and values of JSON (RFC 8259), read one after the other as the caller expects.
// World: cold. May include: version, standard library.
//
// What is read comes from a file that anybody may have written, or cut. The first thing that is not
// as expected ends it: from then on there are no members and no elements, texts are empty, numbers
// 0, and error() names the place.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class JsonReader {
public:
    explicit JsonReader(std::string_view text) noexcept
        : text_(text) {}

    bool failed() const noexcept { return expected_ != nullptr; }
    /// "line 3, column 17: expected a number"; "" as long as all is well.
    std::string error() const {
        if (!failed()) {
            return {};
        }
        std::size_t line = 1;
        std::size_t column = 1;
        for (std::size_t i = 0; i < failed_at_ && i < text_.size(); ++i) {
            ++column;
            if (text_[i] == '\n') {
                ++line;
                column = 1;
            }
        }
        return "line " + std::to_string(line) + ", column " + std::to_string(column) +
               ": expected " + expected_;
    }
    /// What was wrong with a value that is JSON, but none that can be meant.
    void fail(const char* expected) noexcept {
        if (!failed()) {
            failed_at_ = value_at_;
            expected_ = expected;
        }
    }

    /// For `while (reader.next_member(begun, name))`: `begun` is false at first.
    bool next_member(bool& begun, std::string& name) {
        if (!next(begun, '{', '}', "an object")) {
            return false;
        }
        name = text();
        skip_blanks();
        if (!take(':')) {
            fail_here("':'");
        }
        return !failed();
    }
    bool next_element(bool& begun) { return next(begun, '[', ']', "an array"); }

    std::string text() {
        std::string read;
        begin_value();
        if (!take('"')) {
            fail_here("a string");
            return {};
        }
        while (!failed()) {
            if (at_ == text_.size() || static_cast<unsigned char>(text_[at_]) < 0x20) {
                fail_here("'\"'");
            } else if (text_[at_] == '"') {
                ++at_;
                return read;
            } else if (text_[at_] == '\\') {
                append_escaped(read);
            } else {
                read += text_[at_++];
            }
        }
        return {};
    }

    std::uint64_t whole_number() {
        begin_value();
        std::uint64_t number = 0;
        const std::size_t first = at_;
        for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
            const auto digit = static_cast<std::uint64_t>(text_[at_] - '0');
            if (number > (UINT64_MAX - digit) / 10) {
                fail_here("a number below 2^64");
                return 0;
            }
            number = number * 10 + digit;
        }
        if (at_ == first || (at_ < text_.size() &&
                             std::string_view(".eE").find(text_[at_]) != std::string_view::npos)) {
            fail_here("a whole number");
            return 0;
        }
        return failed() ? 0 : number;
    }
    std::int64_t signed_number() {
        begin_value();
        const bool is_negative = take('-');
        const std::uint64_t magnitude = whole_number();
        if (magnitude > static_cast<std::uint64_t>(INT64_MAX)) {
            fail("a number that fits into 63 bits");
            return 0;
        }
        return is_negative ? -static_cast<std::int64_t>(magnitude)
                           : static_cast<std::int64_t>(magnitude);
    }
    /// Of 15 digits and less, to the last bit.
    double number() {
        begin_value();
        const bool is_negative = take('-');
        std::uint64_t digits = 0;   // the first 19 of them
        std::int64_t exponent = 0;  // of ten, which they are to be multiplied by
        bool has_digit = false;
        bool has_point = false;
        for (; !failed() && at_ < text_.size(); ++at_) {
            if (is_digit(text_[at_])) {
                constexpr std::uint64_t most = 1000000000000000000;
                const bool fits = digits < most;
                digits = fits ? digits * 10 + static_cast<std::uint64_t>(text_[at_] - '0') : digits;
                exponent += (fits ? 0 : 1) - (has_point ? 1 : 0);
                has_digit = true;
            } else if (text_[at_] == '.' && has_digit && !has_point) {
                has_point = true;
            } else {
                break;
            }
        }
        if (!has_digit) {
            fail_here("a number");
            return 0;
        }
        if (take('e') || take('E')) {
            exponent += read_exponent();
        }
        const double value = scaled(static_cast<double>(digits), exponent);
        if (!(value - value == 0)) {
            fail("a number that is not infinite");
        }
        return failed() ? 0 : is_negative ? -value : value;
    }
    bool truth() {
        begin_value();
        const bool is_true = take_word("true");
        if (!is_true && !take_word("false")) {
            fail_here("true or false");
        }
        return is_true && !failed();
    }
    bool take_null() {
        begin_value();
        return take_word("null");
    }

    /// Any value, which is not wanted.
    void skip(unsigned depth = 0) {
        begin_value();
        const char first = at_ < text_.size() ? text_[at_] : '\0';
        if (depth > most_depth) {
            fail_here("less than 64 arrays in each other");
        } else if (first == '{') {
            std::string name;
            for (bool begun = false; next_member(begun, name);) {
                skip(depth + 1);
            }
        } else if (first == '[') {
            for (bool begun = false; next_element(begun);) {
                skip(depth + 1);
            }
        } else if (first == '"') {
            static_cast<void>(text());
        } else if (first == 't' || first == 'f') {
            static_cast<void>(truth());
        } else if (!take_null()) {
            static_cast<void>(number());
        }
    }

    /// After the last value.
    void expect_end() {
        skip_blanks();
        if (at_ != text_.size()) {
            fail_here("the end of the file");
        }
    }

private:
    static constexpr unsigned most_depth = 64;

    static bool is_digit(char letter) noexcept { return letter >= '0' && letter <= '9'; }

    std::int64_t read_exponent() noexcept {
        const bool is_negative = take('-');
        static_cast<void>(!is_negative && take('+'));
        std::int64_t exponent = 0;
        const std::size_t first = at_;
        for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
            constexpr std::int64_t most = 100000;  // what is larger is not larger for a double
            exponent = exponent < most ? exponent * 10 + (text_[at_] - '0') : exponent;
        }
        if (at_ == first) {
            fail_here("the digits of an exponent");
        }
        return is_negative ? -exponent : exponent;
    }

    // Powers of ten up to 22 are doubles, and so one such step is exact.
    static double scaled(double value, std::int64_t exponent) noexcept {
        const auto is_done = [&] { return exponent == 0 || value == 0 || !(value - value == 0); };
        while (!is_done()) {
            double power = 1;
            int steps = 0;
            for (; steps < 22 && steps != exponent && -steps != exponent; ++steps) {
                power *= 10;
            }
            value = exponent < 0 ? value / power : value * power;
            exponent += exponent < 0 ? steps : -steps;
        }
        return value;
    }

    void fail_here(const char* expected) noexcept {
        if (!failed()) {
            failed_at_ = at_;
            expected_ = expected;
        }
    }

    void begin_value() noexcept {
        skip_blanks();
        value_at_ = at_;
    }

    void skip_blanks() noexcept {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' ||
                                      text_[at_] == '\t' || text_[at_] == '\r')) {
            ++at_;
        }
    }

    bool take(char letter) noexcept {
        const bool is = !failed() && at_ < text_.size() && text_[at_] == letter;
        at_ += is ? 1 : 0;
        return is;
    }

    bool take_word(std::string_view word) noexcept {
        const bool is = !failed() && text_.substr(at_, word.size()) == word;
        at_ += is ? word.size() : 0;
        return is;
    }

    bool next(bool& begun, char open, char close, const char* what) {
        begin_value();
        if (!begun) {
            begun = true;
            if (!take(open)) {
                fail_here(what);
                return false;
            }
            skip_blanks();
            return !take(close) && !failed();
        }
        if (take(close)) {
            return false;
        }
        if (!take(',')) {
            fail_here(close == '}' ? "',' or '}'" : "',' or ']'");
        }
        return !failed();
    }

    void append_escaped(std::string& to) {
        ++at_;
        const char kind = at_ < text_.size() ? text_[at_++] : '\0';
        constexpr std::string_view kinds = "\"\\/bfnrt";
        constexpr std::string_view letters = "\"\\/\b\f\n\r\t";
        const std::size_t plain = kinds.find(kind);
        if (kind != '\0' && plain != std::string_view::npos) {
            to += letters[plain];
            return;
        }
        std::uint32_t code = kind == 'u' ? four_digits() : no_code;
        if (code >= 0xd800 && code < 0xdc00 && take_word("\\u")) {
            const std::uint32_t low = four_digits();
            code = low >= 0xdc00 && low < 0xe000
                       ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
                       : no_code;
        }
        if (code == no_code || (code >= 0xd800 && code < 0xe000)) {
            fail_here("an escape sequence");
            return;
        }
        append_utf8(to, code);
    }

    std::uint32_t four_digits() noexcept {
        std::uint32_t code = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            constexpr std::string_view digits = "0123456789abcdefABCDEF";
            const std::size_t digit =
                at_ < text_.size() ? digits.find(text_[at_]) : std::string_view::npos;
            if (digit == std::string_view::npos) {
                return no_code;
            }
            code = code << 4 | static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
        }
        return code;
    }

    static void append_utf8(std::string& to, std::uint32_t code) {
        if (code < 0x80) {
            to += static_cast<char>(code);
            return;
        }
        const unsigned following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        constexpr unsigned leads[] = {0, 0xc0, 0xe0, 0xf0};
        to += static_cast<char>(leads[following] | code >> (6 * following));
        for (unsigned i = following; i-- > 0;) {
            to += static_cast<char>(0x80U | (code >> (6 * i) & 0x3fU));
        }
    }

    static constexpr std::uint32_t no_code = 0xffffffff;

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t value_at_ = 0;
    std::size_t failed_at_ = 0;
    const char* expected_ = nullptr;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
