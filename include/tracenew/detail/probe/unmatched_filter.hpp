// SPDX-License-Identifier: MIT
// Filters that match nothing: a pattern with a typo looks at nothing, and finds no growth.
// World: cold. May include: hook, query, values, standard library.
#pragma once

#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/query/filtering.hpp"
#include "tracenew/filter.hpp"

#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// "file */cache.cpp, line 12".
inline std::string text_of(const Filter& filter) {
    std::string text;
    const auto add = [&text](const char* what, const std::string& value) {
        if (!value.empty()) {
            text += (text.empty() ? "" : ", ") + std::string(what) + ' ' + value;
        }
    };
    add("file", filter.file_pattern);
    add("line", filter.line == 0 ? "" : std::to_string(filter.line));
    add("function", filter.function_pattern);
    add("module", filter.module_pattern);
    return text;
}

/// The first inclusive filter that no traceback of this process has ever matched; null: each of
/// them has matched one. Names the tracebacks one after the other until that is known.
inline const Filter* find_unmatched(const std::vector<Filter>& filters) {
    for (const Filter& filter : filters) {
        bool is_matched = !filter.inclusive;
        const std::uint32_t last = recorder.tracebacks.size();
        for (std::uint32_t id = 1; id <= last && !is_matched; ++id) {
            is_matched = matches(filter, Traceback{TracebackId{id}});
        }
        if (!is_matched) {
            return &filter;
        }
    }
    return nullptr;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
