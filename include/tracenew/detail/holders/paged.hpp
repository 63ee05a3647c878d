// SPDX-License-Identifier: MIT
// A growing array in mapped pages, for code that must not ask malloc.
// World: cold. May include: base, os.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/os.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What all arrays of one search may take together, in bytes.
class PageBudget {
public:
    explicit PageBudget(std::size_t most) noexcept
        : left_(most) {}

    bool take(std::size_t bytes) noexcept {
        const bool is_enough = bytes <= left_;
        left_ -= is_enough ? bytes : 0;
        used_ += is_enough ? bytes : 0;
        peak_ = used_ > peak_ ? used_ : peak_;
        return is_enough;
    }
    void give_back(std::size_t bytes) noexcept {
        left_ += bytes;
        used_ -= bytes;
    }
    std::size_t peak() const noexcept { return peak_; }

private:
    std::size_t left_;
    std::size_t used_ = 0;
    std::size_t peak_ = 0;
};

/// Of plain values. What finds no room is left out, and `is_short()` from then on.
template <class T>
class Paged {
public:
    explicit Paged(PageBudget& budget) noexcept
        : budget_(&budget) {}
    ~Paged() { drop(); }
    Paged(const Paged&) = delete;
    Paged& operator=(const Paged&) = delete;

    TRACENEW_TRIVIAL std::size_t size() const noexcept { return size_; }
    TRACENEW_TRIVIAL bool empty() const noexcept { return size_ == 0; }
    bool is_short() const noexcept { return is_short_; }

    TRACENEW_TRIVIAL T& operator[](std::size_t index) noexcept { return elements_[index]; }
    TRACENEW_TRIVIAL const T& operator[](std::size_t index) const noexcept {
        return elements_[index];
    }
    TRACENEW_TRIVIAL T* begin() noexcept { return elements_; }
    TRACENEW_TRIVIAL const T* begin() const noexcept { return elements_; }
    TRACENEW_TRIVIAL T* end() noexcept { return elements_ + size_; }
    TRACENEW_TRIVIAL const T* end() const noexcept { return elements_ + size_; }

    bool push(const T& value) noexcept {
        if (size_ == capacity_ && !reserve(size_ + 1)) {
            return false;
        }
        elements_[size_++] = value;
        return true;
    }

    /// To `size` elements: new ones are zeros, in pages that were never touched.
    bool grow(std::size_t size) noexcept {
        if (!reserve(size)) {
            return false;
        }
        size_ = size_ < size ? size : size_;
        return true;
    }

    bool reserve(std::size_t capacity) noexcept {
        if (capacity <= capacity_) {
            return true;
        }
        const std::size_t wanted = capacity < 2 * capacity_ ? 2 * capacity_ : capacity;
        const std::size_t bytes = (wanted * sizeof(T) + 4095) / 4096 * 4096;
        void* const made = budget_->take(bytes) ? Os::map_pages(bytes) : nullptr;
        if (made == nullptr) {
            is_short_ = true;
            return false;
        }
        if (size_ != 0) {
            __builtin_memcpy(made, elements_, size_ * sizeof(T));
        }
        const std::size_t size = size_;
        drop();
        elements_ = static_cast<T*>(made);
        bytes_ = bytes;
        capacity_ = bytes / sizeof(T);
        size_ = size;
        return true;
    }

    void truncate(std::size_t size) noexcept { size_ = size; }

    void swap(Paged& other) noexcept {
        exchange(elements_, other.elements_);
        exchange(size_, other.size_);
        exchange(capacity_, other.capacity_);
        exchange(bytes_, other.bytes_);
        exchange(is_short_, other.is_short_);
    }

    void drop() noexcept {
        if (elements_ != nullptr) {
            Os::unmap_pages(elements_, bytes_);
            budget_->give_back(bytes_);
        }
        elements_ = nullptr;
        size_ = capacity_ = bytes_ = 0;
    }

private:
    static_assert(std::is_trivially_copyable<T>::value, "they are moved as bytes");

    template <class Value>
    static void exchange(Value& left, Value& right) noexcept {
        const Value kept = left;
        left = right;
        right = kept;
    }

    PageBudget* budget_;
    T* elements_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::size_t bytes_ = 0;
    bool is_short_ = false;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
