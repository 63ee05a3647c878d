// SPDX-License-Identifier: MIT
// When to try again what was refused: memory with each batch of questions, files ever more rarely.
// World: cold. May include: base, os.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/version.hpp"

#include <algorithm>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
namespace symbol {

/// Numbers that change with each batch of questions, and with each second: what was refused for
/// lack of memory is worth another try then. (Not with each question. Reading debug info until
/// there is no memory takes as long as reading it, and a report asks for hundreds of addresses.)
class Attempts {
public:
    std::uint32_t now() noexcept {
        if (Os::now_ns() - began_ns_.load(order_relaxed) > 1000000000) {
            begin();
        }
        return number_.load(order_relaxed);
    }
    void begin() noexcept {
        began_ns_.store(Os::now_ns(), order_relaxed);
        number_.fetch_add(1, order_relaxed);
    }

private:
    Atomic<std::uint32_t> number_{1};
    Atomic<std::uint64_t> began_ns_{0};
};

/// For files that could not be opened: too many are open, say. One that is never to be had (no
/// permission) is tried ever more rarely.
class PatientRetry {
public:
    bool is_due() const noexcept { return Os::now_ns() >= next_ns_; }
    void put_off() noexcept {
        constexpr std::uint64_t shortest = 10000000;    // 10 ms
        constexpr std::uint64_t longest = 60000000000;  // a minute
        wait_ns_ = std::min(wait_ns_ == 0 ? shortest : 2 * wait_ns_, longest);
        next_ns_ = Os::now_ns() + wait_ns_;
    }

private:
    std::uint64_t next_ns_ = 0;
    std::uint64_t wait_ns_ = 0;
};

}  // namespace symbol
}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
