// SPDX-License-Identifier: MIT
// Bytes, signs and times as text.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline std::string decimal(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

/// tracemalloc's units and rounding (Lib/tracemalloc.py, _format_size): "10239 B", "10.0 KiB",
/// "9455 KiB"; with `sign`, "+512 B".
inline std::string size_text(double bytes, bool sign = false) {
    static const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    while (std::fabs(bytes) >= 10 * 1024.0 && unit < 4) {
        bytes /= 1024;
        ++unit;
    }
    const int digits = std::fabs(bytes) < 100 && unit != 0 ? 1 : 0;
    return (sign && bytes >= 0 ? "+" : "") + decimal(bytes, digits) + ' ' + units[unit];
}

inline std::string size_text(std::uint64_t bytes) {
    return size_text(static_cast<double>(bytes));
}

/// For paces that nobody compares with tracemalloc's: "7.9 TiB" and not "8057 GiB".
inline std::string rate_text(double bytes) {
    static const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    std::size_t unit = 0;
    while (std::fabs(bytes) >= 1000 && unit < 5) {
        bytes /= 1024;
        ++unit;
    }
    return decimal(bytes, std::fabs(bytes) < 9.95 && unit != 0 ? 1 : 0) + ' ' + units[unit];
}

/// The article's unit: always KiB, one decimal.
inline std::string kib_text(double bytes) {
    return decimal(bytes / 1024, 1) + " KiB";
}

inline std::string signed_text(std::int64_t value) {
    return (value >= 0 ? "+" : "") + std::to_string(value);
}

/// "4" when it is (almost) whole, else "0.10".
inline std::string pace_text(double per_iteration) {
    const bool whole = std::fabs(per_iteration - std::round(per_iteration)) < 0.005;
    return decimal(per_iteration, whole ? 0 : 2);
}

/// Bytes for each of many iterations: a leak of a few bytes is not "0.0 KiB". "48.8 KiB", "34 B",
/// "0.10 B".
inline std::string pace_size_text(double bytes) {
    const double size = std::fabs(bytes);
    if (size >= 1024) {
        return kib_text(bytes);
    }
    return (size < 10 ? pace_text(bytes) : decimal(bytes, 0)) + " B";
}

/// Over how many iterations to tell a pace: over one, or, when there is less than a tenth of
/// `unit` in each, over as many as one unit comes in.
inline double told_over(double per_iteration, double unit) {
    const double pace = std::fabs(per_iteration);
    return pace == 0 || pace >= unit / 10 ? 1 : std::round(unit / pace);
}

/// "an iteration", "in 400 iterations".
inline std::string over_text(double iterations) {
    return iterations == 1 ? "an iteration" : "in " + decimal(iterations, 0) + " iterations";
}

inline std::string count_text(std::uint64_t count, const char* noun) {
    return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

/// "0.35 ms", "12 us", "3.1 s".
inline std::string duration_text(double seconds) {
    if (seconds >= 1) {
        return decimal(seconds, 1) + " s";
    }
    return seconds >= 1e-3 ? decimal(seconds * 1e3, 2) + " ms" : decimal(seconds * 1e6, 1) + " us";
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
