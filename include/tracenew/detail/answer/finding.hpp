// SPDX-License-Identifier: MIT
// What values that hold containers need.
// World: cold. May include: base, hook, standard library.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/own_allocator.hpp"
#include "tracenew/detail/hook/thread_state.hpp"

#include <cstddef>
#include <new>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

TRACENEW_HELD void* allocate_own(std::size_t size) {
    const OwnScope own;
    return ::operator new(size);
}

TRACENEW_HELD void free_own(void* memory) noexcept {
    ::operator delete(memory);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
