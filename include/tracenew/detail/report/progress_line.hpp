// SPDX-License-Identifier: MIT
// A line of a terminal that is written again in its place.
// World: cold. May include: names, report, standard library.
#pragma once

#include "tracenew/detail/names/printable.hpp"

#include <cstddef>
#include <ostream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// By a carriage return and blanks, which every terminal knows. For one thread at a time.
class ProgressLine {
public:
    /// `width`: columns of the terminal. A text that fills all of them would begin a new line.
    void show(std::ostream& out, const std::string& text, std::size_t width) {
        const std::string shown = shortened(text, width > 1 ? width - 1 : 1);
        const std::size_t columns = columns_of(shown);
        out << '\r' << shown << std::string(columns_ > columns ? columns_ - columns : 0, ' ');
        columns_ = columns;
    }

    bool is_there() const noexcept { return columns_ != 0; }

    /// What is written next stands where the line was.
    void erase(std::ostream& out) {
        if (is_there()) {
            out << '\r' << std::string(columns_, ' ') << '\r';
            columns_ = 0;
        }
    }

private:
    std::size_t columns_ = 0;  // of what stands there
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
