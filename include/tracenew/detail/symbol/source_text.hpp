// SPDX-License-Identifier: MIT
// The text of a source line, for the row below a site.
// World: cold. May include: base, os, names, elf.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/elf/open_file.hpp"
#include "tracenew/detail/names/printable.hpp"
#include "tracenew/detail/os/spin_lock.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// A few source files, kept as text: the rows of one report name the same ones again and again.
class SourceFiles {
public:
    TRACENEW_SHARED static SourceFiles& instance() {
        alignas(SourceFiles) static unsigned char place[sizeof(SourceFiles)];
        static SourceFiles* const files = ::new (static_cast<void*>(place)) SourceFiles();
        return *files;
    }

    std::string line(const std::string& path, unsigned number) {
        const SpinGuard lock(lock_);
        const File& file = read(path);
        if (number == 0 || number > file.line_starts.size()) {
            return {};
        }
        std::string_view text = std::string_view(file.text).substr(file.line_starts[number - 1]);
        return without_blanks(text.substr(0, text.find('\n')));
    }

    /// Of lines that follow each other, each ended by a newline, without what the file lacks.
    std::string lines(const std::string& path, unsigned first, unsigned last) {
        const SpinGuard lock(lock_);
        const File& file = read(path);
        std::string lines;
        for (std::size_t i = first; i != 0 && i <= last && i <= file.line_starts.size(); ++i) {
            std::string_view text = std::string_view(file.text).substr(file.line_starts[i - 1]);
            text = text.substr(0, text.find('\n')).substr(0, longest_line);
            while (!text.empty() && text.front() == '\t') {  // as wide as most editors show it
                lines += "    ";
                text.remove_prefix(1);
            }
            const std::size_t end = text.find_last_not_of(" \t\r\v\f");
            lines += detail::printable(text.substr(0, end == text.npos ? 0 : end + 1)) + '\n';
        }
        return lines;
    }

    /// True when the source was written to after the other file; false where one is not there.
    bool is_newer(const std::string& path, const std::string& other) {
        const SpinGuard lock(lock_);
        const std::uint64_t modified = read(path).modified_ns;
        if (other != module_) {
            module_ = other;
            module_modified_ns_ = OpenFile(other, 0).modified_ns();
        }
        return modified != 0 && module_modified_ns_ != 0 && modified > module_modified_ns_;
    }

    /// Held across a fork.
    SpinLock& lock() noexcept { return lock_; }

private:
    struct File {
        std::string path;
        std::string text;
        List<std::uint32_t> line_starts;
        std::uint64_t modified_ns = 0;
    };

    SourceFiles() = default;

    const File& read(const std::string& path) {
        for (const File& known : files_) {
            if (known.path == path) {
                return known;
            }
        }
        File file;
        file.path = path;
        // Copied and never read from a mapping: sources are edited while the program runs.
        const OpenFile source(path, largest_file);
        if (source.is_refused()) {  // not for good, perhaps
            static const File none;
            return none;
        }
        file.modified_ns = source.modified_ns();
        if (source.bytes().size() <= largest_file) {
            file.text = std::string(source.bytes().text());
        }
        for (std::size_t start = 0; start < file.text.size();) {
            file.line_starts.push_back(static_cast<std::uint32_t>(start));
            const std::size_t end = file.text.find('\n', start);
            start = end == std::string::npos ? file.text.size() : end + 1;
        }
        if (files_.size() < most_files) {
            files_.push_back(std::move(file));
            return files_.back();
        }
        oldest_ = (oldest_ + 1) % most_files;
        files_[oldest_] = std::move(file);
        return files_[oldest_];
    }

    static std::string without_blanks(std::string_view text) {
        const std::string_view blanks(" \t\r\v\f");
        const std::size_t begin = text.find_first_not_of(blanks);
        if (begin == std::string_view::npos) {
            return {};
        }
        return detail::printable(
            text.substr(begin, text.find_last_not_of(blanks) + 1 - begin).substr(0, longest_line));
    }

    static constexpr std::size_t most_files = 32;
    static constexpr std::size_t largest_file = std::size_t{4} << 20;
    static constexpr std::size_t longest_line = 1000;

    SpinLock lock_;
    List<File> files_;
    std::size_t oldest_ = 0;
    std::string module_;  ///< the last that was asked for
    std::uint64_t module_modified_ns_ = 0;
};

/// The text of a source line without blanks around it; empty when the file cannot be read.
inline std::string source_line(const std::string& file, unsigned line) {
    return SourceFiles::instance().line(file, line);
}

/// See SourceFiles::lines().
inline std::string source_lines(const std::string& file, unsigned first, unsigned last) {
    return SourceFiles::instance().lines(file, first, last);
}

/// See SourceFiles::is_newer().
inline bool is_newer(const std::string& file, const std::string& module) {
    return SourceFiles::instance().is_newer(file, module);
}

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
