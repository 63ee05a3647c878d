// SPDX-License-Identifier: MIT
// How much memory the tables have touched, and how much they may.
// World: hot. May include: base.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class TableMemory {
public:
    /// Bytes; 0: no bound. What is taken already stays taken.
    std::size_t limit() const noexcept { return limit_.load(order_relaxed); }
    void set_limit(std::size_t limit) noexcept { limit_.store(limit, order_relaxed); }

    /// False, and nothing is taken, when that would be more than the limit.
    bool take(std::size_t bytes) noexcept {
        const std::size_t limit = limit_.load(order_relaxed);
        const std::size_t now = used_.fetch_add(bytes, order_relaxed) + bytes;
        if (limit != 0 && now > limit) {
            give_back(bytes);
            return false;
        }
        return true;
    }
    void give_back(std::size_t bytes) noexcept { used_.fetch_sub(bytes, order_relaxed); }

    std::size_t used() const noexcept { return used_.load(order_relaxed); }

private:
    Atomic<std::size_t> limit_{0};
    Atomic<std::size_t> used_{0};
};

TRACENEW_SHARED inline TableMemory table_memory;  // of all tables of the process

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
