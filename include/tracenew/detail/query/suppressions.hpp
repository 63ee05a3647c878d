// SPDX-License-Identifier: MIT
// Which traces a list of LeakSanitizer's suppressions silences.
// World: cold. May include: values, base, standard library.
//
// https://github.com/google/sanitizers/wiki/AddressSanitizerLeakSanitizer#suppressions: a line
// each, `leak:pattern`; the pattern is found anywhere in the function, the file or the module of
// any frame;
// `*` stands for anything, `^` and `$` for the ends; `#` begins a comment.
#pragma once

#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/traceback.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class Suppressions {
public:
    explicit Suppressions(std::string_view lines) {
        std::size_t number = 0;
        while (!lines.empty()) {
            const std::size_t end = lines.find('\n');
            add(trimmed(lines.substr(0, end)), ++number);
            lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        }
    }

    /// There was no memory for them: an error, for none of them holds.
    static Suppressions refused() noexcept {
        Suppressions none{{}};
        none.error_ = no_memory_text;
        return none;
    }

    bool is_empty() const noexcept { return patterns_.empty(); }

    /// The first line that is not understood, and what was expected; "" when all are.
    const std::string& error() const noexcept { return error_; }

    bool silence(const Traceback& traceback) const {
        for (const Frame& frame : traceback) {
            for (const std::string& pattern : patterns_) {
                if (matches(pattern, frame.function) || matches(pattern, frame.file) ||
                    matches(pattern, frame.module)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// As a substring, with stars and anchors.
    static bool matches(std::string_view pattern, std::string_view text) noexcept {
        bool is_anchored = !pattern.empty() && pattern.front() == '^';
        pattern.remove_prefix(is_anchored ? 1 : 0);
        const bool ends_there = !pattern.empty() && pattern.back() == '$';
        pattern.remove_suffix(ends_there ? 1 : 0);
        while (true) {
            const std::size_t star = pattern.find('*');
            const std::string_view part = pattern.substr(0, star);
            const bool is_last = star == std::string_view::npos;
            // The last part at the end if it must be there; the others as early as possible.
            const std::size_t at = is_last && ends_there ? text.rfind(part) : text.find(part);
            if (at == std::string_view::npos ||
                (is_anchored && text.substr(0, part.size()) != part)) {
                return false;
            }
            if (is_last) {
                return !ends_there ||
                       (at + part.size() == text.size() && (!is_anchored || at == 0));
            }
            text.remove_prefix((is_anchored ? 0 : at) + part.size());
            pattern.remove_prefix(star + 1);
            is_anchored = false;
        }
    }

private:
    static std::string_view trimmed(std::string_view line) noexcept {
        const std::size_t begin = line.find_first_not_of(" \t\r");
        const std::size_t end = line.find_last_not_of(" \t\r");
        return begin == std::string_view::npos ? std::string_view{}
                                               : line.substr(begin, end - begin + 1);
    }

    void add(std::string_view line, std::size_t number) {
        constexpr std::string_view kind = "leak:";
        if (line.empty() || line.front() == '#') {
            return;
        }
        if (line.substr(0, kind.size()) == kind && line.size() > kind.size()) {
            patterns_.emplace_back(line.substr(kind.size()));
        } else if (error_.empty()) {
            error_ = "suppressions, line " + std::to_string(number) + ": \"" + std::string(line) +
                     "\": expected leak:pattern";
        }
    }

    std::vector<std::string> patterns_;
    std::string error_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
