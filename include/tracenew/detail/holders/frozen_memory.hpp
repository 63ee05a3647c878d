// SPDX-License-Identifier: MIT
// The process's memory, word by word, whatever becomes of it meanwhile.
// World: cold. May include: base, holders, os.
//
// In a copy of the process nothing is unmapped any more, and what is private and no file's is read
// where it lies. All else is read by the kernel, which answers that it cannot instead of crashing.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/holders/paged.hpp"
#include "tracenew/detail/os/os.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Words of memory, and the address of the first.
struct Words {
    const std::uintptr_t* words = nullptr;
    std::size_t count = 0;
    std::uintptr_t address = 0;
};

/// A word that no sanitizer looks at: blocks may have been freed, stacks have gaps.
TRACENEW_UNCHECKED std::uintptr_t word_at(const std::uintptr_t* words, std::size_t index) noexcept {
    return words[index];
}

/// The one of some mappings, by address, that holds an address; null for none.
inline const Mapping* find_mapping(const Mapping* begin, const Mapping* end,
                                   std::uintptr_t address) noexcept {
    const Mapping* const next =
        lower_bound(begin, end, [=](const Mapping& one) { return one.end <= address; });
    return next != end && next->holds(address) ? next : nullptr;
}

class FrozenMemory {
public:
    enum class Access { in_place, by_file };

    /// In a copy of the process `limit_ns` are the processor's: else of the clock.
    FrozenMemory(PageBudget& budget, Access access, std::uint64_t limit_ns) noexcept
        : access_(access)
        , mappings_(budget)
        , window_(budget)
        , deadline_ns_(now_ns() + limit_ns) {}
    ~FrozenMemory() {
        if (file_ >= 0) {
            Os::close_memory(file_);
        }
    }
    FrozenMemory(const FrozenMemory&) = delete;
    FrozenMemory& operator=(const FrozenMemory&) = delete;

    /// To be called before the search maps pages of its own.
    bool begin() noexcept {
        if (access_ == Access::by_file || Os::has_system_call_filter()) {
            file_ = Os::open_memory();
        }
        // The window comes last: it would be listed, and what was read holds all that it holds.
        return mappings_.reserve(4096) &&
               Os::for_each_mapping([&](const Mapping& mapping) { mappings_.push(mapping); }) &&
               !mappings_.is_short() && window_.grow(window_words);
    }

    const Paged<Mapping>& mappings() const noexcept { return mappings_; }

    const Mapping* mapping_of(std::uintptr_t address) const noexcept {
        return find_mapping(mappings_.begin(), mappings_.end(), address);
    }

    /// Bytes as they are; fewer where they cannot be read.
    std::size_t read(std::uintptr_t from, void* to, std::size_t size) const noexcept {
        return file_ >= 0                   ? Os::read_memory_of(file_, from, to, size)
               : access_ == Access::by_file ? 0
                                            : Os::read_memory(from, to, size);
    }
    /// 0 where there is nothing to be read.
    std::uintptr_t word(std::uintptr_t address) const noexcept {
        std::uintptr_t word = 0;
        return read(address, &word, sizeof word) == sizeof word ? word : 0;
    }

    /// The same for many words that lie near each other.
    TRACENEW_OPTIMIZED std::uintptr_t near_word(std::uintptr_t address) noexcept {
        const Words words = next(address, address + word_size);
        return words.count == 0 ? 0 : word_at(words.words, 0);
    }

    /// Calls `visit(words)` for all of a range that can be read, in pieces. False: time is over.
    template <class Visit>
    bool for_each_words(std::uintptr_t begin, std::uintptr_t end, Visit&& visit) noexcept {
        begin = (begin + word_size - 1) / word_size * word_size;
        while (begin + word_size <= end) {
            if (is_over()) {
                return false;
            }
            const Words piece = next(begin, end);
            if (piece.count != 0) {
                visit(piece);
                begin += piece.count * word_size;
            } else {
                begin = hole_begin_ <= begin && begin < hole_end_ ? hole_end_ : Os::page_end(begin);
            }
        }
        return true;
    }

    /// Asked now and then: a question to the clock costs as much as a hundred words.
    bool is_over() noexcept {
        if (!is_over_ && ++asked_ % 256 == 0) {
            is_over_ = now_ns() > deadline_ns_;
        }
        return is_over_;
    }

    std::uint64_t bytes_read() const noexcept { return bytes_read_; }

private:
    static constexpr std::size_t word_size = sizeof(std::uintptr_t);
    static constexpr std::size_t window_words = 32768;

    // Of a range in a private mapping of no file all at once, up to 1 MiB: else through the window.
    Words next(std::uintptr_t begin, std::uintptr_t end) noexcept {
        if (access_ == Access::in_place) {
            if (!(plain_begin_ <= begin && begin < plain_end_)) {
                find_plain(begin);
            }
            if (hole_begin_ <= begin && begin < hole_end_) {
                return {};
            }
            if (plain_begin_ <= begin && begin < plain_end_) {
                const std::uintptr_t stop =
                    std::min({end, plain_end_, begin + (std::uintptr_t{1} << 20)});
                bytes_read_ += stop - begin;
                return {reinterpret_cast<const std::uintptr_t*>(begin), (stop - begin) / word_size,
                        begin};
            }
        }
        // Small blocks lie side by side, and a system call costs as much as reading a page.
        if (!(window_begin_ <= begin && begin + word_size <= window_end_)) {
            window_begin_ = begin;
            window_end_ = begin + read(begin, window_.begin(), window_words * word_size);
        }
        if (window_end_ < begin + word_size) {
            return {};
        }
        const std::uintptr_t stop = std::min(end, window_end_);
        bytes_read_ += stop - begin;
        return {window_.begin() + (begin - window_begin_) / word_size, (stop - begin) / word_size,
                begin};
    }

    void find_plain(std::uintptr_t address) noexcept {
        const Mapping* const mapping = mapping_of(address);
        const bool is_plain = mapping != nullptr && mapping->is_readable && mapping->is_writable &&
                              !mapping->is_shared && !mapping->is_file;
        plain_begin_ = is_plain ? mapping->begin : 1;
        plain_end_ = is_plain ? mapping->end : 0;
        if (is_plain && plain_end_ - plain_begin_ > large) {
            leave_out_holes(address);
        }
    }

    // Of a large mapping, mostly, little was ever touched, and to look would make the kernel map
    // it.
    void leave_out_holes(std::uintptr_t address) noexcept {
        const std::uintptr_t begin = address & ~(page_size - 1);
        std::size_t pages = (plain_end_ - begin) / page_size;
        pages = Os::touched_pages(begin, touched_, std::min(pages, most_pages));
        std::size_t same = 1;
        while (same < pages && touched_[same] == touched_[0]) {
            ++same;
        }
        if (pages == 0) {
            return;  // that is not told here
        }
        plain_begin_ = begin;
        plain_end_ = begin + same * page_size;
        if (!touched_[0]) {
            hole_begin_ = plain_begin_;
            hole_end_ = plain_end_;
            plain_begin_ = 1;
            plain_end_ = 0;
        }
    }

    std::uint64_t now_ns() const noexcept {
        return access_ == Access::in_place ? Os::processor_ns() : Os::now_ns();
    }

    Access access_;
    Paged<Mapping> mappings_;
    Paged<std::uintptr_t> window_;
    std::uintptr_t window_begin_ = 0;
    std::uintptr_t window_end_ = 0;
    std::uintptr_t plain_begin_ = 1;
    std::uintptr_t plain_end_ = 0;
    static constexpr std::uintptr_t page_size = 4096;  // or the system does not tell
    static constexpr std::uintptr_t large = std::uintptr_t{1} << 20;
    static constexpr std::size_t most_pages = 512;
    bool touched_[most_pages] = {};
    std::uintptr_t hole_begin_ = 0;
    std::uintptr_t hole_end_ = 0;
    std::uint64_t deadline_ns_;
    std::uint64_t bytes_read_ = 0;
    unsigned asked_ = 0;
    bool is_over_ = false;
    int file_ = -1;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
