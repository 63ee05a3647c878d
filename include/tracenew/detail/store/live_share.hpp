// SPDX-License-Identifier: MIT
// What one thread has added to the live total and not published yet.
// World: hot. May include: base.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Zero-filled memory is one of nothing. `Sums` publishes it.
class LiveShare {
public:
    /// Bytes since the last `publish`, and the most that they have been.
    TRACENEW_HOT std::int64_t balance() const noexcept { return balance_.load(order_relaxed); }
    TRACENEW_HOT std::int64_t high() const noexcept { return high_.load(order_relaxed); }
    void set_high(std::int64_t high) noexcept { high_.store(high, order_relaxed); }
    TRACENEW_HOT void set_balance(std::int64_t balance) noexcept {
        balance_.store(balance, order_relaxed);
    }

private:
    Atomic<std::int64_t> balance_;
    Atomic<std::int64_t> high_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
