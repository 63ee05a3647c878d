// SPDX-License-Identifier: MIT
// What has been answered of addresses and of jumps.
// World: cold. May include: base, site.
#pragma once

#include "tracenew/detail/base/map.hpp"
#include "tracenew/detail/site/place.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {
struct Remembered {
    std::uint64_t module = 0;  ///< the stay that was asked; another one may lie there now
    Places places;
};

/// By two addresses: of a call, and in the function that was running then.
class RememberedJumps {
public:
    /// Good until the next is asked for. Throws std::bad_alloc, and then nothing has changed.
    Remembered& of(std::uintptr_t caller, std::uintptr_t callee) {
        std::uint64_t key = caller * 31 ^ callee;
        const Jump* known = jumps_.find(key);
        while (known != nullptr && (known->caller != caller || known->callee != callee)) {
            known = jumps_.find(++key);
        }
        Jump& jump = jumps_[key];
        jump.caller = caller;
        jump.callee = callee;
        return jump.remembered;
    }

    std::size_t size() const noexcept { return jumps_.size(); }
    void clear() noexcept { jumps_.clear(); }

private:
    struct Jump {
        std::uintptr_t caller = 0;
        std::uintptr_t callee = 0;
        Remembered remembered;
    };

    Map<std::uint64_t, Jump> jumps_;  // by a mixture, or the next number that is free
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
