// SPDX-License-Identifier: MIT
// What else a program does not want to see as a site: its own allocation helpers, vendored headers.
// World: cold. May include: base, names, symbol, site.
#pragma once

#include "tracenew/detail/base/glob.hpp"
#include "tracenew/detail/names/path.hpp"
#include "tracenew/detail/site/owner.hpp"
#include "tracenew/detail/symbol/location.hpp"
#include "tracenew/version.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
/// A readable name without return type, template arguments and parameters, as people write it:
/// "util::Pool::take" of "void* util::Pool<Node>::take<int>(unsigned long)".
inline std::string bare_name(std::string_view name) {
    std::string bare;
    std::size_t depth = 0;  // of template arguments
    for (std::size_t i = 0; i < name.size(); ++i) {
        const std::string_view rest = name.substr(i);
        constexpr std::string_view anonymous = "(anonymous namespace)";
        constexpr std::string_view call = "operator()";
        if (depth == 0 && rest.substr(0, call.size()) == call) {
            return bare.append(call);
        }
        if (depth == 0 && rest.substr(0, 8) == "operator") {
            return bare.append(rest.substr(0, rest.find('(')));  // operator<, operator new
        }
        if (depth == 0 && rest.substr(0, anonymous.size()) == anonymous) {
            bare += anonymous;
            i += anonymous.size() - 1;
        } else if (depth == 0 && name[i] == '{') {
            const std::size_t end = rest.find('}');  // {lambda(int)#1}
            bare.append(rest.substr(0, end == std::string_view::npos ? end : end + 1));
            i += end == std::string_view::npos ? rest.size() : end;
        } else if (name[i] == '<') {
            ++depth;
        } else if (name[i] == '>' && depth > 0) {
            --depth;
        } else if (depth == 0 && (name[i] == '(' || rest.substr(0, 3) == "+0x")) {
            break;
        } else if (depth == 0 && name[i] == ' ') {
            bare.clear();  // what stood there was the return type
        } else if (depth == 0) {
            bare += name[i];
        }
    }
    return bare;
}

/// Patterns, of Options::site_skip or of site_keep.
class Patterns {
public:
    Patterns() = default;
    explicit Patterns(std::vector<std::string> patterns)
        : patterns_(std::move(patterns)) {}

    bool empty() const noexcept { return patterns_.empty(); }
    const std::vector<std::string>& patterns() const noexcept { return patterns_; }

    bool matches(const symbol::Location& location) const {
        if (patterns_.empty()) {
            return false;  // nearly always: and names are not cut for nothing
        }
        return matches_function(location.function) ||
               (!location.file.empty() && any_matches(location.file));
    }
    /// By its module too.
    bool matches_any(const symbol::Location& location) const {
        return matches(location) || matches_module(location.module);
    }

    bool matches_function(std::string_view function) const {
        return any_matches(bare_name(function));
    }
    /// By its path, or by its name alone.
    bool matches_module(std::string_view path) const {
        return any_matches(path) || any_matches(symbol::base_name(path));
    }

private:
    bool any_matches(std::string_view text) const {
        for (const std::string& pattern : patterns_) {
            if (glob_matches(pattern, text)) {
                return true;
            }
        }
        return false;
    }

    std::vector<std::string> patterns_;
};

/// What the user says of whose line it is wins over what is known of it.
class SiteRules {
public:
    SiteRules() = default;
    SiteRules(const std::vector<std::string>& skip, const std::vector<std::string>& keep)
        : skip_(skip)
        , keep_(keep) {}

    bool are(const std::vector<std::string>& skip, const std::vector<std::string>& keep) const {
        return skip_.patterns() == skip && keep_.patterns() == keep;
    }
    const Patterns& skip() const noexcept { return skip_; }
    const Patterns& keep() const noexcept { return keep_; }

    Owner owner_of(const symbol::Location& location) const {
        if (skip_.matches(location)) {
            return std::min(detail::owner_of(location), Owner::standard);
        }
        return keep_.matches_any(location) ? Owner::user : detail::owner_of(location);
    }

private:
    Patterns skip_;
    Patterns keep_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
