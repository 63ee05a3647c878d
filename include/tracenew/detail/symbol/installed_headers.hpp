// SPDX-License-Identifier: MIT
// Which libraries of headers a program was compiled with, told without reading its debug info.
// World: cold. May include: base, names, elf.
//
// The hook must know whether a function may be an installed header's (see FrameBuffer), and must
// not wait for units to be parsed. But the folders of all headers stand as text in one or two
// sections, and libraries name their outermost namespace after their folder, or nearly so: boost,
// nlohmann, absl, google, Eigen in eigen3, YAML in yaml-cpp, cv in opencv4. A wrong guess costs a
// few frames.
#pragma once

#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/elf/elf_contents.hpp"
#include "tracenew/detail/names/linkage_name.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

class InstalledHeaders {
public:
    InstalledHeaders() = default;

    explicit InstalledHeaders(const elf::ElfFile& file) {
        elf::Contents contents(file);  // and what is inflated of it goes at once
        for (const char* const section : {".debug_line_str", ".debug_line"}) {
            if (file.find_section(section).size <= largest_section) {
                look_at(contents.section(section).text());
            }
            if (!folders_.empty()) {
                return;  // DWARF 5 has them all in the first
            }
        }
    }

    /// Whether a function of that linkage name may be of such a library.
    bool may_hold(std::string_view name) const {
        const std::string scope = lower(outermost_scope(name));
        if (scope.size() < 2) {
            return false;
        }
        for (std::size_t i = 0; i < folders_.size(); ++i) {
            const std::string_view folder = folders_[i];
            if (folder.find(scope) != std::string::npos || scope.find(folder) == 0) {
                return true;
            }
        }
        return false;
    }

    bool empty() const noexcept { return folders_.empty(); }

private:
    static constexpr std::size_t largest_section = std::size_t{64} << 20;
    static constexpr std::size_t most_folders = 1000;

    static std::string lower(std::string_view text) {
        std::string lowered(text);
        for (char& letter : lowered) {
            letter =
                letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
        }
        return lowered;
    }

    void look_at(std::string_view text) {
        constexpr std::string_view include = "/include/";
        for (std::size_t at = text.find(include); at != std::string_view::npos;
             at = text.find(include, at + 1)) {
            const std::string_view before = text.substr(0, at);
            const std::string_view rest = text.substr(at + include.size(), longest_folder);
            if (folders_.size() < most_folders &&
                (ends_with(before, "/usr") || ends_with(before, "/usr/local"))) {
                note(rest.substr(0, rest.find('\0')));
            }
        }
    }

    // The first two folders: /usr/include/eigen3/Eigen, /usr/include/x86_64-linux-gnu/qt5.
    void note(std::string_view path) {
        for (int level = 0; level < 2 && !path.empty(); ++level) {
            const std::string_view folder = path.substr(0, path.find('/'));
            if (folder != "c++" && folder.size() > 1) {
                folders_.add(lower(folder));
            }
            if (level == 0 && folder.find("-linux") == std::string_view::npos) {
                return;
            }
            path.remove_prefix(folder.size() == path.size() ? path.size() : folder.size() + 1);
        }
    }

    static bool ends_with(std::string_view text, std::string_view end) noexcept {
        return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
    }

    static constexpr std::size_t longest_folder = 256;

    TextIndex folders_;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
