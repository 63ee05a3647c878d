// SPDX-License-Identifier: MIT
// Whether somebody sees what is written to a stream, and what their terminal can show.
// World: cold. May include: os, <iostream>.
//
// What goes into a pipe or a file is the same everywhere: scripts and tests compare it.
#pragma once

#include "tracenew/detail/os/os.hpp"

#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class Terminal {
public:
    explicit Terminal(const std::ostream& out)
        : is_error_(out.rdbuf() == std::cerr.rdbuf())
        , is_one_((is_error_ || out.rdbuf() == std::cout.rdbuf()) && Os::is_terminal(is_error_)) {}

    bool is_one() const noexcept { return is_one_; }

    /// Not where NO_COLOR is set (no-color.org) or TERM is "dumb".
    bool takes_colours() const {
        return is_one_ && variable("NO_COLOR").empty() && !variable("TERM").empty() &&
               variable("TERM") != "dumb";
    }

    /// As the locale says which the user has chosen, and not the program: few call setlocale().
    static bool takes_utf8() {
        for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
            const std::string_view locale = variable(name);
            if (!locale.empty()) {
                return ends_with_utf8(locale);
            }
        }
        return false;
    }

    /// Characters in a line; 80 where it does not say.
    std::size_t columns() const {
        const std::size_t told = is_one_ ? Os::terminal_columns(is_error_) : 0;
        return told == 0 ? 80 : told;
    }

private:
    static std::string_view variable(const char* name) {
        const char* const value = std::getenv(name);
        return value == nullptr ? std::string_view() : std::string_view(value);
    }

    // "C.UTF-8", "de_DE.utf8", "en_GB.UTF-8@euro"
    static bool ends_with_utf8(std::string_view locale) {
        std::size_t at = locale.find('.');
        std::size_t same = 0;
        constexpr std::string_view expected = "utf8";
        while (at != std::string_view::npos && ++at < locale.size() && same < expected.size()) {
            const char letter = locale[at];
            const bool is_upper = letter >= 'A' && letter <= 'Z';
            if (letter == '-') {
                continue;
            }
            if ((is_upper ? static_cast<char>(letter - 'A' + 'a') : letter) != expected[same]) {
                return false;
            }
            ++same;
        }
        return same == expected.size();
    }

    bool is_error_;
    bool is_one_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
