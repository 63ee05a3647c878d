// SPDX-License-Identifier: MIT
// Colour, where somebody can see it.
// World: cold. May include: os, <iostream>.
#pragma once

#include "tracenew/detail/os/os.hpp"

#include <cstdlib>
#include <iostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Colours only a terminal, and not where NO_COLOR is set (no-color.org) or TERM is "dumb".
class Paint {
public:
    explicit Paint(const std::ostream& out) {
        const auto is_set = [](const char* name) {
            const char* value = std::getenv(name);
            return value != nullptr && *value != '\0';
        };
        const bool is_out = out.rdbuf() == std::cout.rdbuf();
        const bool is_error = out.rdbuf() == std::cerr.rdbuf();
        const char* terminal = std::getenv("TERM");
        coloured_ = (is_out || is_error) && Os::is_terminal(is_error) && !is_set("NO_COLOR") &&
                    terminal != nullptr && std::string(terminal) != "dumb";
    }

    std::string alarm(const std::string& text) const { return painted("1;31", text); }
    std::string notice(const std::string& text) const { return painted("1;33", text); }
    std::string strong(const std::string& text) const { return painted("1", text); }

private:
    std::string painted(const char* code, const std::string& text) const {
        return coloured_ ? std::string("\033[") + code + 'm' + text + "\033[0m" : text;
    }

    bool coloured_ = false;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
