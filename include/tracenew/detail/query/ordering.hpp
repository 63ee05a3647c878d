// SPDX-License-Identifier: MIT
// Which row comes first.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/statistic.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A last word, so that equal rows always come in the same order.
inline bool named_before(const Frame& left, const Frame& right) noexcept {
    if (const int order = left.file.compare(right.file)) {
        return order < 0;
    }
    if (left.line != right.line) {
        return left.line < right.line;
    }
    if (const int order = left.function.compare(right.function)) {
        return order < 0;
    }
    if (const int order = left.module.compare(right.module)) {
        return order < 0;
    }
    return left.address < right.address;
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
    if (left.size_diff != right.size_diff) {
        return left.size_diff > right.size_diff;
    }
    if (left.count_diff != right.count_diff) {
        return left.count_diff > right.count_diff;
    }
    if (left.size != right.size) {
        return left.size > right.size;
    }
    return left.count != right.count ? left.count > right.count
                                     : named_before(left.site, right.site);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
