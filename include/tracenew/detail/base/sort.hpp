// SPDX-License-Identifier: MIT
// Sorting, compiled once for whatever is sorted.
// World: both. May include: base, <algorithm>, <utility>.
//
// std::sort is thirty functions for each type and order. What has numbers is sorted by two of them
// (ranges, places); what is few, by asking.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// By the first number, then by the second.
struct SortKey {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::size_t index = 0;  ///< where it stood: equal ones keep their order

    bool operator<(const SortKey& other) const noexcept {
        return first != other.first     ? first < other.first
               : second != other.second ? second < other.second
                                        : index < other.index;
    }
};

/// Elements of so many bytes each.
inline void sort_bytes(void* first, std::size_t size, std::size_t element,
                       FunctionRef<SortKey(const void*)> key) {
    char* const elements = static_cast<char*>(first);
    List<SortKey> keys;
    keys.reserve(size);
    bool is_sorted = true;
    for (std::size_t i = 0; i < size; ++i) {
        SortKey made = key(elements + i * element);
        made.index = i;
        is_sorted = is_sorted && (i == 0 || keys.back() < made);
        keys.push_back(made);
    }
    if (is_sorted) {
        return;
    }
    std::sort(keys.begin(), keys.end());
    List<char> kept;
    kept.grow(element);
    for (std::size_t begin = 0; begin < size; ++begin) {
        if (keys[begin].index == begin) {
            continue;
        }
        // Round a circle of places, each of which takes what belongs there.
        __builtin_memcpy(kept.data(), elements + begin * element, element);
        std::size_t place = begin;
        while (keys[place].index != begin) {
            const std::size_t from = keys[place].index;
            __builtin_memcpy(elements + place * element, elements + from * element, element);
            keys[place].index = place;
            place = from;
        }
        __builtin_memcpy(elements + place * element, kept.data(), element);
        keys[place].index = place;
    }
}

/// `key(element)` says what counts. Twice as slow as std::sort, and takes 24 bytes an element while
/// it is at it; throws std::bad_alloc, and then the order is the old one.
template <class T, class Key>
void sort_by(List<T>& elements, Key key) {
    static_assert(std::is_trivially_copyable<T>::value, "they are moved as bytes");
    sort_bytes(elements.data(), elements.size(), sizeof(T),
               [&](const void* element) { return key(*static_cast<const T*>(element)); });
}

/// The first of sorted elements that `is_before(element)` does not hold for, or their end.
template <class T, class IsBefore>
const T* lower_bound(const T* begin, const T* end, IsBefore is_before) {
    while (begin != end) {
        const T* const middle = begin + (end - begin) / 2;
        if (is_before(*middle)) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin;
}
template <class T, class IsBefore>
const T* lower_bound(const List<T>& sorted, IsBefore is_before) {
    return lower_bound(sorted.begin(), sorted.end(), is_before);
}

/// The indices of so many elements in the order that `is_before(left, right)` tells of two; equal
/// ones keep theirs.
inline List<std::size_t> sorted_indices(std::size_t size,
                                        FunctionRef<bool(std::size_t, std::size_t)> is_before) {
    List<std::size_t> sorted;
    List<std::size_t> merged;
    merged.grow(size);
    sorted.grow(size);
    for (std::size_t i = 0; i < size; ++i) {
        sorted[i] = i;
    }
    for (std::size_t run = 1; run < size; run *= 2) {
        for (std::size_t begin = 0; begin < size; begin += 2 * run) {
            const std::size_t middle = begin + run < size ? begin + run : size;
            const std::size_t end = middle + run < size ? middle + run : size;
            std::size_t left = begin;
            std::size_t right = middle;
            for (std::size_t i = begin; i < end; ++i) {
                const bool is_right =
                    left == middle || (right != end && is_before(sorted[right], sorted[left]));
                merged[i] = is_right ? sorted[right++] : sorted[left++];
            }
        }
        sorted = static_cast<List<std::size_t>&&>(merged);
    }
    return sorted;
}

/// The elements of a container in the order that `is_before(left, right)` tells of two; equal ones
/// keep theirs.
template <class Elements, class IsBefore>
Elements sorted(Elements elements, IsBefore is_before) {
    const auto is_index_before = [&](std::size_t left, std::size_t right) {
        return is_before(elements[left], elements[right]);
    };
    Elements in_order;
    in_order.reserve(elements.size());
    for (const std::size_t index : sorted_indices(elements.size(), is_index_before)) {
        in_order.push_back(std::move(elements[index]));
    }
    return in_order;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
