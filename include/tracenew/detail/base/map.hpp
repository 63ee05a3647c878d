// SPDX-License-Identifier: MIT
// Values by number, and numbers by text.
// World: both. May include: base, <string_view>.
//
// A std::unordered_map costs twice what a std::vector does, and each of these needs the search only
// once, which knows nothing but numbers: values lie in a list, in the order in which they came.
#pragma once

#include "tracenew/detail/base/golden_ratio.hpp"
#include "tracenew/detail/base/list.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A hash table from keys to rows of some list.
class RowIndex {
public:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    std::uint32_t find(std::uint64_t key) const noexcept {
        for (std::size_t i = home_of(key); !slots_.empty(); i = (i + 1) & (slots_.size() - 1)) {
            if (slots_[i].row == none || slots_[i].key == key) {
                return slots_[i].row;
            }
        }
        return none;
    }

    /// For one more key. Throws std::bad_alloc, and then nothing has changed.
    void make_room() {
        if (4 * (used_ + 1) <= 3 * slots_.size()) {
            return;
        }
        RowIndex larger;
        larger.slots_.grow(slots_.empty() ? 8 : 2 * slots_.size());
        for (const Slot& slot : slots_) {
            if (slot.row != none) {
                larger.set(slot.key, slot.row);
            }
        }
        *this = static_cast<RowIndex&&>(larger);
    }

    /// A key that is there already, or one for which there is room.
    void set(std::uint64_t key, std::uint32_t row) noexcept {
        std::size_t i = home_of(key);
        while (slots_[i].row != none && slots_[i].key != key) {
            i = (i + 1) & (slots_.size() - 1);
        }
        used_ += slots_[i].row == none ? 1 : 0;
        slots_[i] = {key, row};
    }

    /// A key that is there. What was put behind it because of it moves up.
    void erase(std::uint64_t key) noexcept {
        const std::size_t mask = slots_.size() - 1;
        std::size_t hole = home_of(key);
        while (slots_[hole].key != key) {
            hole = (hole + 1) & mask;
        }
        for (std::size_t i = (hole + 1) & mask; slots_[i].row != none; i = (i + 1) & mask) {
            if (((i - home_of(slots_[i].key)) & mask) >= ((i - hole) & mask)) {
                slots_[hole] = slots_[i];
                hole = i;
            }
        }
        slots_[hole].row = none;
        --used_;
    }

    /// Its memory goes, too.
    void clear() noexcept { *this = RowIndex(); }

private:
    struct Slot {
        std::uint64_t key = 0;
        std::uint32_t row = none;
    };

    std::size_t home_of(std::uint64_t key) const noexcept {
        key *= golden_ratio;
        return static_cast<std::size_t>(key ^ (key >> 32)) & (slots_.size() - 1);
    }

    List<Slot> slots_;  // a power of two of them, a quarter free at least
    std::size_t used_ = 0;
};

/// By a key that is a number, or an enumeration of them. References to values are good until one is
/// added or erased.
template <class Key, class Value>
class Map {
public:
    struct Entry {
        Key key{};
        Value value{};
    };

    TRACENEW_TRIVIAL Map() noexcept = default;
    TRACENEW_TRIVIAL Map(Map&& other) noexcept
        : index_(static_cast<RowIndex&&>(other.index_))
        , entries_(static_cast<List<Entry>&&>(other.entries_)) {}
    Map(const Map& other)
        : index_(other.index_)
        , entries_(other.entries_) {}
    Map& operator=(const Map& other) {
        Map copy(other);
        *this = static_cast<Map&&>(copy);
        return *this;
    }
    TRACENEW_TRIVIAL Map& operator=(Map&& other) noexcept {
        index_ = static_cast<RowIndex&&>(other.index_);
        entries_ = static_cast<List<Entry>&&>(other.entries_);
        return *this;
    }
    TRACENEW_TRIVIAL ~Map() = default;

    /// Null when there is none.
    Value* find(Key key) noexcept {
        const std::uint32_t row = index_.find(static_cast<std::uint64_t>(key));
        return row == RowIndex::none ? nullptr : &entries_[row].value;
    }
    TRACENEW_TRIVIAL const Value* find(Key key) const noexcept {
        return const_cast<Map*>(this)->find(key);
    }
    /// One that is there.
    TRACENEW_TRIVIAL const Value& at(Key key) const noexcept { return *find(key); }

    /// A new value when there is none. Throws std::bad_alloc, and then nothing has changed.
    Value& operator[](Key key) {
        if (Value* const known = find(key)) {
            return *known;
        }
        index_.make_room();
        Entry& made = entries_.emplace_back();
        made.key = key;
        index_.set(static_cast<std::uint64_t>(key),
                   static_cast<std::uint32_t>(entries_.size() - 1));
        return made.value;
    }

    /// One that is there; the last one takes its place.
    void erase(Key key) noexcept {
        const std::uint32_t row = index_.find(static_cast<std::uint64_t>(key));
        index_.erase(static_cast<std::uint64_t>(key));
        if (row != entries_.size() - 1) {
            entries_[row] = static_cast<Entry&&>(entries_.back());
            index_.set(static_cast<std::uint64_t>(entries_[row].key), row);
        }
        entries_.pop_back();
    }

    TRACENEW_TRIVIAL void clear() noexcept {
        index_.clear();
        entries_ = List<Entry>();
    }

    TRACENEW_TRIVIAL std::size_t size() const noexcept { return entries_.size(); }
    TRACENEW_TRIVIAL Entry* begin() noexcept { return entries_.begin(); }
    TRACENEW_TRIVIAL Entry* end() noexcept { return entries_.end(); }
    TRACENEW_TRIVIAL const Entry* begin() const noexcept { return entries_.begin(); }
    TRACENEW_TRIVIAL const Entry* end() const noexcept { return entries_.end(); }

private:
    RowIndex index_;
    List<Entry> entries_;
};

/// Texts, numbered as they come. They are good until one is added.
class TextIndex {
public:
    static constexpr std::uint32_t none = RowIndex::none;

    std::uint32_t find(std::string_view text) const noexcept { return index_.find(key_of(text)); }

    /// Its number, which is what `size()` was if it is new. Throws std::bad_alloc, and then nothing
    /// has changed.
    std::uint32_t add(std::string_view text) {
        const std::uint64_t key = key_of(text);
        const std::uint32_t known = index_.find(key);
        if (known != RowIndex::none) {
            return known;
        }
        const auto row = static_cast<std::uint32_t>(size());
        index_.make_room();
        letters_.truncate(ends_.empty() ? 0 : ends_.back());  // there may have been no memory once
        letters_.append(text.data(), text.data() + text.size());
        ends_.push_back(letters_.size());
        index_.set(key, row);
        return row;
    }

    std::size_t size() const noexcept { return ends_.size(); }
    bool empty() const noexcept { return ends_.empty(); }
    std::string_view operator[](std::size_t row) const noexcept {
        const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
        return {letters_.data() + begin, ends_[row] - begin};
    }

private:
    // Its hash; the next number where that is another text's.
    std::uint64_t key_of(std::string_view text) const noexcept {
        std::uint64_t key = std::hash<std::string_view>()(text);
        for (std::uint32_t row = index_.find(key); row != RowIndex::none && (*this)[row] != text;
             row = index_.find(key)) {
            ++key;
        }
        return key;
    }

    RowIndex index_;
    List<char> letters_;
    List<std::size_t> ends_;  // of each, in `letters_`
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
