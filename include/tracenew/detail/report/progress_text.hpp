// SPDX-License-Identifier: MIT
// How far a loop is, in one line.
// World: cold. May include: report, loop_report, standard library.
#pragma once

#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/headline.hpp"
#include "tracenew/loop_report.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// "1,234,567".
inline std::string grouped_text(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

constexpr const char* progress_separator(bool is_utf8) noexcept {
    return is_utf8 ? " \xc2\xb7 " : ", ";
}

/// " | 1 leak | +48.8 KiB an iteration": what the report's first line says.
inline std::string found_text(const LoopReport& report, bool is_utf8) {
    std::string text;
    for (const HeadlinePart& part : Headline{report}.parts()) {
        text += progress_separator(is_utf8);
        text += part.tone == Tone::plain ? "+" + part.text : part.text;
    }
    return text;
}

/// "iteration 1,200 | live 12.3 MiB".
inline std::string progress_text(std::size_t iterations, std::uint64_t live, bool is_utf8) {
    return "iteration " + grouped_text(iterations) + progress_separator(is_utf8) + "live " +
           size_text(live);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
