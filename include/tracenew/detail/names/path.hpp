// SPDX-License-Identifier: MIT
// Paths as DWARF writes them, made one absolute readable path.
// World: cold. May include: version.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

inline bool starts_with(std::string_view text, std::string_view prefix) noexcept {
    return text.substr(0, prefix.size()) == prefix;
}

/// The name of a file without its folders.
inline std::string_view base_name(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

/// "." and ".." folded by the text alone; links are not asked, for the sources may be elsewhere.
inline std::string fold_dots(std::string_view path) {
    const bool absolute = !path.empty() && path[0] == '/';
    std::string folded(absolute ? "/" : "");
    const std::size_t root = folded.size();
    while (!path.empty()) {
        const std::size_t end = path.find('/');
        const std::string_view part = path.substr(0, end);
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
        if (part.empty() || part == ".") {
            continue;
        }
        const std::size_t last = folded.rfind('/') + 1;  // npos + 1 is 0
        const bool can_go_up =
            folded.size() > root && folded.compare(last, std::string::npos, "..") != 0;
        if (part == ".." && (can_go_up || absolute)) {
            folded.resize(last > root ? last - 1 : root);
        } else {
            folded.append(folded.size() > root ? "/" : "").append(part);
        }
    }
    return folded.empty() ? "." : folded;
}

/// `name` seen from `directory`, which does not matter when the name is absolute.
inline std::string join_path(std::string_view directory, std::string_view name) {
    if (directory.empty() || (!name.empty() && name[0] == '/')) {
        return std::string(name);
    }
    return std::string(directory).append("/").append(name);
}

/// Without the last part; empty for a file in the root, and for a name without folders.
inline std::string_view folder_of(std::string_view path) {
    const std::size_t last = path.rfind('/');
    return last == std::string_view::npos ? std::string_view() : path.substr(0, last);
}

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
