// SPDX-License-Identifier: MIT
// What a report does not know: counted, so that silence means that nothing was lost.
// World: hot. May include: base.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/version.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct LossCounters {
    using Count = Atomic<std::uint64_t>;

    Count dropped{0};
    Count skipped{0};
    Count unmatched_frees{0};
    Count truncated{0};
    Count closes{0};

    static void add(Count& count) noexcept { count.fetch_add(1, order_relaxed); }

    void clear() noexcept {
        Count* const all[] = {&dropped, &skipped, &unmatched_frees, &truncated, &closes};
        for (Count* count : all) {
            count->store(0, order_relaxed);
        }
        refused_for_memory.store(0, order_relaxed);
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
