// SPDX-License-Identifier: MIT
// Pointers that own, and are cheap to compile.
// World: both. May include: base, <cstddef>.
//
// A std::unique_ptr costs 35 functions for each type, a std::shared_ptr 75: these one or two.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// As a std::unique_ptr.
template <class T>
class Owned {
public:
    TRACENEW_TRIVIAL Owned() noexcept = default;
    // NOLINTNEXTLINE(google-explicit-constructor): null is one
    TRACENEW_TRIVIAL Owned(std::nullptr_t) noexcept {}
    /// Of `new T`.
    TRACENEW_TRIVIAL explicit Owned(T* object) noexcept
        : object_(object) {}
    TRACENEW_TRIVIAL Owned(Owned&& other) noexcept
        : object_(other.object_) {
        other.object_ = nullptr;
    }
    Owned& operator=(Owned&& other) noexcept {
        T* const old = object_;
        object_ = other.object_;
        other.object_ = nullptr;
        delete old;
        return *this;
    }
    ~Owned() { delete object_; }

    TRACENEW_TRIVIAL T* release() noexcept {
        T* const object = object_;
        object_ = nullptr;
        return object;
    }

    TRACENEW_TRIVIAL T* get() const noexcept { return object_; }
    TRACENEW_TRIVIAL T* operator->() const noexcept { return object_; }
    TRACENEW_TRIVIAL T& operator*() const noexcept { return *object_; }
    TRACENEW_TRIVIAL explicit operator bool() const noexcept { return object_ != nullptr; }
    TRACENEW_TRIVIAL bool operator==(std::nullptr_t) const noexcept { return object_ == nullptr; }
    TRACENEW_TRIVIAL bool operator!=(std::nullptr_t) const noexcept { return object_ != nullptr; }

private:
    T* object_ = nullptr;
};

/// What shared pointers do, of whatever type; and one to whatever.
class SharedStorage {
public:
    TRACENEW_TRIVIAL SharedStorage() noexcept = default;
    SharedStorage(const SharedStorage& other) noexcept
        : object_(other.object_)
        , owners_(other.owners_) {
        if (owners_ != nullptr) {
            owners_->count.fetch_add(1, order_relaxed);
        }
    }
    /// What was here goes with `other`.
    SharedStorage& operator=(SharedStorage other) noexcept {
        swap_with(other);
        return *this;
    }
    ~SharedStorage() {
        if (owners_ != nullptr && owners_->count.fetch_sub(1, order_acq_rel) == 1) {
            owners_->destroy(owners_);
        }
    }

    TRACENEW_TRIVIAL explicit operator bool() const noexcept { return object_ != nullptr; }
    TRACENEW_TRIVIAL bool operator==(std::nullptr_t) const noexcept { return object_ == nullptr; }
    TRACENEW_TRIVIAL bool operator!=(std::nullptr_t) const noexcept { return object_ != nullptr; }
    /// Whether they share one object.
    TRACENEW_TRIVIAL bool operator==(const SharedStorage& other) const noexcept {
        return object_ == other.object_;
    }

protected:
    /// Lies before the object, and ends with it.
    struct Owners {
        Atomic<std::uint32_t> count{1};
        void (*destroy)(Owners* owners) = nullptr;
    };

    void swap_with(SharedStorage& other) noexcept {
        const void* const object = object_;
        Owners* const owners = owners_;
        object_ = other.object_;
        owners_ = other.owners_;
        other.object_ = object;
        other.owners_ = owners;
    }

    const void* object_ = nullptr;
    Owners* owners_ = nullptr;
};

/// As a std::shared_ptr, of one object that was made for it.
template <class T>
class Shared : public SharedStorage {
public:
    TRACENEW_TRIVIAL Shared() noexcept = default;
    // NOLINTNEXTLINE(google-explicit-constructor): null is one
    TRACENEW_TRIVIAL Shared(std::nullptr_t) noexcept {}
    /// That of a T.
    TRACENEW_TRIVIAL explicit Shared(const SharedStorage& other) noexcept
        : SharedStorage(other) {}
    TRACENEW_TRIVIAL Shared(const Shared& other) noexcept
        : SharedStorage(other) {}
    TRACENEW_TRIVIAL Shared(Shared&& other) noexcept { swap_with(other); }
    TRACENEW_TRIVIAL Shared& operator=(Shared other) noexcept {
        swap_with(other);
        return *this;
    }
    TRACENEW_TRIVIAL ~Shared() = default;

    /// Throws std::bad_alloc, and what the constructor throws.
    template <class... Arguments>
    static Shared make(Arguments&&... arguments) {
        Box* const box = new Box(static_cast<Arguments&&>(arguments)...);
        box->destroy = &destroy;
        Shared made;
        made.object_ = &box->object;
        made.owners_ = box;
        return made;
    }

    TRACENEW_TRIVIAL T* get() const noexcept { return static_cast<T*>(const_cast<void*>(object_)); }
    TRACENEW_TRIVIAL T* operator->() const noexcept {
        return static_cast<T*>(const_cast<void*>(object_));
    }
    TRACENEW_TRIVIAL T& operator*() const noexcept {
        return *static_cast<T*>(const_cast<void*>(object_));
    }

private:
    struct Box : Owners {
        template <class... Arguments>
        explicit Box(Arguments&&... arguments)
            : object(static_cast<Arguments&&>(arguments)...) {}

        T object;
    };

    static void destroy(Owners* owners) noexcept { delete static_cast<Box*>(owners); }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
