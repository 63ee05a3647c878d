// SPDX-License-Identifier: MIT
// Memory of the answers: the tracer's own, wherever they are copied to.
// World: both. May include: base, standard library.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/version.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

// Defined in answer/finding.hpp. The first throws std::bad_alloc.
void* allocate_own(std::size_t size);
void free_own(void* memory) noexcept;

/// For containers in values. A loop that keeps the tracer's answers must not find them in its own
/// report, and a copy is made by the program.
template <class T>
class OwnAllocator {
public:
    // NOLINTNEXTLINE(readability-identifier-naming): the standard's name
    using value_type = T;

    OwnAllocator() noexcept = default;
    template <class Other>
    // NOLINTNEXTLINE(google-explicit-constructor): as the standard's
    OwnAllocator(const OwnAllocator<Other>&) noexcept {}

    T* allocate(std::size_t count) { return static_cast<T*>(allocate_own(count * sizeof(T))); }
    void deallocate(T* memory, std::size_t) noexcept { free_own(memory); }

    friend bool operator==(const OwnAllocator&, const OwnAllocator&) noexcept { return true; }
    friend bool operator!=(const OwnAllocator&, const OwnAllocator&) noexcept { return false; }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
