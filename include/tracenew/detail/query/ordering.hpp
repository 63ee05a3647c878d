// SPDX-License-Identifier: MIT
// Which row comes first.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/statistic.hpp"

#include <tuple>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A last word, so that equal rows always come in the same order.
inline bool named_before(const Frame& left, const Frame& right) noexcept {
    return std::tie(left.file, left.line, left.function, left.module, left.address) <
           std::tie(right.file, right.line, right.function, right.module, right.address);
}

/// Largest first.
inline bool is_before(const Statistic& left, const Statistic& right) noexcept {
    if (left.size != right.size) {
        return left.size > right.size;
    }
    return left.count != right.count ? left.count > right.count
                                     : named_before(left.site, right.site);
}

/// Growth first. tracemalloc orders by absolute change, and a large release outranks the leak.
inline bool is_before(const StatisticDiff& left, const StatisticDiff& right) noexcept {
    const auto key = [](const StatisticDiff& row) {
        return std::make_tuple(row.size_diff, row.count_diff, row.size, row.count);
    };
    return key(left) != key(right) ? key(left) > key(right) : named_before(left.site, right.site);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
