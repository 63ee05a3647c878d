// SPDX-License-Identifier: MIT
// Does a traceback pass a list of filters? tracemalloc's rules (Snapshot.filter_traces).
// World: cold. May include: base/glob, values, query.
#pragma once

#include "tracenew/detail/base/glob.hpp"
#include "tracenew/filter.hpp"
#include "tracenew/traceback.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

inline bool matches(const Filter& filter, const Frame& frame) noexcept {
    const auto fits = [](const std::string& pattern, const std::string& text) {
        return pattern.empty() || glob_matches(pattern, text);
    };
    return fits(filter.file_pattern, frame.file) &&
           (filter.line == 0 || filter.line == frame.line) &&
           fits(filter.function_pattern, frame.function) &&
           fits(filter.module_pattern, frame.module);
}

inline bool matches(const Filter& filter, Traceback traceback) {
    if (!filter.all_frames) {
        return matches(filter, traceback.site());
    }
    for (const Frame& frame : traceback) {
        if (matches(filter, frame)) {
            return true;
        }
    }
    return false;
}

/// Whether frames beside the site decide.
inline bool any_looks_at_all_frames(const std::vector<Filter>& filters) noexcept {
    for (const Filter& filter : filters) {
        if (filter.all_frames) {
            return true;
        }
    }
    return false;
}

inline bool any_is_inclusive(const std::vector<Filter>& filters) noexcept {
    for (const Filter& filter : filters) {
        if (filter.inclusive) {
            return true;
        }
    }
    return false;
}

/// Whether it is only for want of an inclusive filter, if at all, that it does not pass.
inline bool is_not_excluded(const std::vector<Filter>& filters, Traceback traceback) {
    for (const Filter& filter : filters) {
        if (!filter.inclusive && matches(filter, traceback)) {
            return false;
        }
    }
    return true;
}

inline bool passes(const std::vector<Filter>& filters, Traceback traceback) {
    bool any_inclusive = false;
    bool included = false;
    for (const Filter& filter : filters) {
        if (filter.inclusive) {
            any_inclusive = true;
            included = included || matches(filter, traceback);
        } else if (matches(filter, traceback)) {
            return false;
        }
    }
    return included || !any_inclusive;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
