// SPDX-License-Identifier: MIT
// Colour, where somebody can see it.
// World: cold. May include: report, standard library.
#pragma once

#include "tracenew/detail/report/terminal.hpp"

#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class Paint {
public:
    explicit Paint(const Terminal& terminal)
        : coloured_(terminal.takes_colours()) {}

    std::string alarm(const std::string& text) const { return painted("1;31", text); }
    std::string notice(const std::string& text) const { return painted("1;33", text); }
    std::string strong(const std::string& text) const { return painted("1", text); }

private:
    std::string painted(const char* code, const std::string& text) const {
        return coloured_ ? std::string("\033[") + code + 'm' + text + "\033[0m" : text;
    }

    bool coloured_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
