// SPDX-License-Identifier: MIT
// A growing array that is cheap to compile.
// World: both. May include: base, <initializer_list>, <new>, <type_traits>.
//
// A std::vector costs a hundred functions for each type of element, which a compiler that does not
// optimise emits one by one: eighty such types were half of the time that a file with a Tracer
// took. Here all that does not depend on the type is compiled once, in bytes.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/shortage.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <type_traits>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The storage of a list of whatever type.
class ListStorage {
public:
    ListStorage(const ListStorage&) = delete;
    ListStorage& operator=(const ListStorage&) = delete;

    TRACENEW_TRIVIAL std::size_t size() const noexcept { return size_; }
    TRACENEW_TRIVIAL std::size_t capacity() const noexcept { return capacity_; }
    TRACENEW_TRIVIAL bool empty() const noexcept { return size_ == 0; }

protected:
    /// Moves elements to new storage, and ends them where they were. Null: their bytes are they.
    using Move = void (*)(void* to, void* from, std::size_t count);
    /// Null: there is nothing to be done.
    using Destroy = void (*)(void* first, std::size_t count);

    TRACENEW_TRIVIAL ListStorage() noexcept = default;
    TRACENEW_TRIVIAL ~ListStorage() = default;

    /// Where the next element goes.
    void* next_place(std::size_t element, Move move) {
        if (size_ == capacity_) {
            set_capacity(size_ + (size_ == 0 ? 1 : size_), element, move);
        }
        return static_cast<char*>(elements_) + size_ * element;
    }

    void make_room(std::size_t capacity, std::size_t element, Move move) {
        if (capacity > capacity_) {
            set_capacity(capacity, element, move);
        }
    }

    /// The same where more may follow, so that many steps cost no more than one.
    void make_room_and_more(std::size_t capacity, std::size_t element, Move move) {
        make_room(capacity > capacity_ && capacity < 2 * capacity_ ? 2 * capacity_ : capacity,
                  element, move);
    }

    void free(Destroy destroy) noexcept {
        if (destroy != nullptr && size_ != 0) {
            destroy(elements_, size_);
        }
        ::operator delete(elements_);
    }

    void shorten(std::size_t size, std::size_t element, Destroy destroy) noexcept {
        if (destroy != nullptr && size < size_) {
            destroy(static_cast<char*>(elements_) + size * element, size_ - size);
        }
        size_ = size;
    }

    void append_bytes(const void* from, std::size_t count, std::size_t element) {
        make_room_and_more(size_ + count, element, nullptr);
        if (count != 0) {
            __builtin_memcpy(static_cast<char*>(elements_) + size_ * element, from,
                             count * element);
            size_ += count;
        }
    }

    void swap_with(ListStorage& other) noexcept {
        void* const elements = elements_;
        const std::size_t size = size_;
        const std::size_t capacity = capacity_;
        elements_ = other.elements_;
        size_ = other.size_;
        capacity_ = other.capacity_;
        other.elements_ = elements;
        other.size_ = size;
        other.capacity_ = capacity;
    }

    void* elements_ = nullptr;
    std::size_t size_ = 0;

private:
    // Throws std::bad_alloc, and then nothing has changed.
    void set_capacity(std::size_t capacity, std::size_t element, Move move) {
        if (capacity > PTRDIFF_MAX / element) {
            throw_bad_alloc();
        }
        void* const made = ::operator new(capacity* element);
        if (move != nullptr) {
            move(made, elements_, size_);
        } else if (size_ != 0) {
            __builtin_memcpy(made, elements_, size_ * element);
        }
        ::operator delete(elements_);
        elements_ = made;
        capacity_ = capacity;
    }

    std::size_t capacity_ = 0;
};

/// What a list has to know of its elements.
template <class T>
struct ListElements {
    static constexpr bool are_bytes =
        std::is_trivially_copy_constructible<T>::value && std::is_trivially_destructible<T>::value;
    static_assert(alignof(T) <= alignof(std::max_align_t), "operator new aligns no better");
    static_assert(std::is_nothrow_move_constructible<T>::value,
                  "a failed push must change nothing");

    static void move_all(void* to, void* from, std::size_t count) {
        T* const source = static_cast<T*>(from);
        for (std::size_t i = 0; i < count; ++i) {
            ::new (static_cast<void*>(static_cast<T*>(to) + i)) T(static_cast<T&&>(source[i]));
            source[i].~T();
        }
    }
    static void destroy_all(void* first, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            static_cast<T*>(first)[i].~T();
        }
    }

    static constexpr auto mover() noexcept -> void (*)(void*, void*, std::size_t) {
        if constexpr (are_bytes) {
            return nullptr;
        } else {
            return &move_all;
        }
    }
    static constexpr auto destroyer() noexcept -> void (*)(void*, std::size_t) {
        if constexpr (std::is_trivially_destructible<T>::value) {
            return nullptr;
        } else {
            return &destroy_all;
        }
    }
};

/// As a std::vector, as far as it goes: what needs memory and gets none throws std::bad_alloc, and
/// then nothing has changed. Iterators are pointers.
template <class T>
class List : public ListStorage {
public:
    TRACENEW_TRIVIAL List() noexcept = default;
    TRACENEW_TRIVIAL List(List&& other) noexcept { swap_with(other); }
    List(const List& other)
        : List() {
        append(other.begin(), other.end());
    }
    List(std::initializer_list<T> elements)
        : List() {
        append(elements.begin(), elements.end());
    }
    /// What was here ends with `other`.
    TRACENEW_TRIVIAL List& operator=(List&& other) noexcept {
        swap_with(other);
        return *this;
    }
    List& operator=(const List& other) {
        List copy(other);
        *this = static_cast<List&&>(copy);
        return *this;
    }
    TRACENEW_TRIVIAL ~List() { free(destroyer); }

    TRACENEW_TRIVIAL T* data() noexcept { return static_cast<T*>(elements_); }
    TRACENEW_TRIVIAL const T* data() const noexcept { return static_cast<T*>(elements_); }
    TRACENEW_TRIVIAL T* begin() noexcept { return static_cast<T*>(elements_); }
    TRACENEW_TRIVIAL const T* begin() const noexcept { return static_cast<T*>(elements_); }
    TRACENEW_TRIVIAL T* end() noexcept { return static_cast<T*>(elements_) + size_; }
    TRACENEW_TRIVIAL const T* end() const noexcept { return static_cast<T*>(elements_) + size_; }
    TRACENEW_TRIVIAL T& operator[](std::size_t index) noexcept {
        return static_cast<T*>(elements_)[index];
    }
    TRACENEW_TRIVIAL const T& operator[](std::size_t index) const noexcept {
        return static_cast<T*>(elements_)[index];
    }
    TRACENEW_TRIVIAL T& front() noexcept { return *static_cast<T*>(elements_); }
    TRACENEW_TRIVIAL const T& front() const noexcept { return *static_cast<T*>(elements_); }
    TRACENEW_TRIVIAL T& back() noexcept { return static_cast<T*>(elements_)[size_ - 1]; }
    TRACENEW_TRIVIAL const T& back() const noexcept {
        return static_cast<T*>(elements_)[size_ - 1];
    }

    TRACENEW_TRIVIAL void reserve(std::size_t capacity) { make_room(capacity, sizeof(T), mover); }

    /// By value, so that an element of the list itself may be pushed.
    void push_back(T value) {
        ::new (next_place(sizeof(T), mover)) T(static_cast<T&&>(value));
        ++size_;
    }
    T& emplace_back() {
        T* const made = ::new (next_place(sizeof(T), mover)) T();
        ++size_;
        return *made;
    }
    TRACENEW_TRIVIAL void pop_back() noexcept { shorten(size_ - 1, sizeof(T), destroyer); }

    /// Of another list: those that were appended before a failure stay.
    void append(const T* first, const T* last) {
        const auto count = static_cast<std::size_t>(last - first);
        if constexpr (ListElements<T>::are_bytes) {
            append_bytes(first, count, sizeof(T));
        } else {
            make_room_and_more(size_ + count, sizeof(T), mover);
            for (; first != last; ++first) {
                ::new (static_cast<void*>(end())) T(*first);
                ++size_;
            }
        }
    }

    /// To so many, the first of them.
    TRACENEW_TRIVIAL void truncate(std::size_t size) noexcept {
        shorten(size, sizeof(T), destroyer);
    }
    TRACENEW_TRIVIAL void clear() noexcept { shorten(0, sizeof(T), destroyer); }

    /// To `size` elements, not fewer than there are: new ones are T().
    void grow(std::size_t size) {
        make_room_and_more(size, sizeof(T), mover);
        while (size_ < size) {
            emplace_back();
        }
    }

    friend bool operator==(const List& left, const List& right) {
        bool is_same = left.size() == right.size();
        for (std::size_t i = 0; i < left.size() && is_same; ++i) {
            is_same = left[i] == right[i];
        }
        return is_same;
    }
    friend bool operator!=(const List& left, const List& right) { return !(left == right); }

private:
    static constexpr Move mover = ListElements<T>::mover();
    static constexpr Destroy destroyer = ListElements<T>::destroyer();
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
