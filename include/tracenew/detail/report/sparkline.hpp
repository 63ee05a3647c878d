// SPDX-License-Identifier: MIT
// What was alive over the iterations, drawn in one line of characters.
// World: cold. May include: report, values, standard library.
#pragma once

#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/finding.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// `columns` characters, each the height at that moment between the lowest and the highest; "" of
/// less than two points.
inline std::string sparkline(const HistoryPoints& points, std::size_t columns, bool is_utf8) {
    static const char* const blocks[] = {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
                                         "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86",
                                         "\xe2\x96\x87", "\xe2\x96\x88"};  // U+2581 and on
    static const char* const letters[] = {"_", ".", ":", "-", "=", "+", "*", "#"};
    constexpr std::size_t heights = 8;
    if (points.size() < 2) {
        return "";
    }
    std::uint64_t low = points[0].bytes;
    std::uint64_t high = low;
    for (const HistoryPoint& point : points) {
        low = std::min(low, point.bytes);
        high = std::max(high, point.bytes);
    }
    const auto range = static_cast<double>(high - low);
    const auto begin = static_cast<double>(points.front().iteration);
    const double length = static_cast<double>(points.back().iteration) - begin;
    std::string line;
    std::size_t at = 0;
    for (std::size_t i = 0; i < columns; ++i) {
        const double moment =
            begin + length * static_cast<double>(i + 1) / static_cast<double>(columns);
        while (at + 1 < points.size() && static_cast<double>(points[at + 1].iteration) <= moment) {
            ++at;
        }
        const double share = range == 0 ? 0 : static_cast<double>(points[at].bytes - low) / range;
        const auto height = static_cast<std::size_t>(std::lround(share * (heights - 1)));
        line += is_utf8 ? blocks[height] : letters[height];
    }
    return line;
}

/// The same with what it begins and ends at, in a line of a terminal with `width` columns.
inline std::string sparkline_text(const HistoryPoints& points, std::size_t width, bool is_utf8) {
    constexpr std::size_t least = 8;
    constexpr std::size_t most = 64;    // there are no more points
    constexpr std::size_t others = 36;  // "  ", and " from 10239 B to 10239 MiB" or so
    const std::size_t room = width > others + least ? width - others : least;
    const std::string line = sparkline(points, std::min(room, most), is_utf8);
    return line.empty() ? line
                        : line + " from " + size_text(points.front().bytes) + " to " +
                              size_text(points.back().bytes);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
