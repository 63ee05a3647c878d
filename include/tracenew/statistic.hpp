// SPDX-License-Identifier: MIT
// What is alive at one site, and how that changed.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/traceback.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// What makes two traces one row: their whole traceback, or one property of their site.
enum class GroupBy { traceback, line, function, file, module };

/// Live memory of one row. `traceback` is the row's largest one when the row groups several.
struct Statistic {
    Frame site;
    Traceback traceback;
    std::uint64_t size = 0;   ///< bytes, as requested
    std::uint64_t count = 0;  ///< blocks
    bool estimated = false;   ///< from samples: see `Options::sample_interval`

    /// Bytes a block; 0 without blocks.
    double average() const noexcept {
        return count == 0 ? 0.0 : static_cast<double>(size) / static_cast<double>(count);
    }
};

/// Live memory of one row and its change since an older snapshot.
struct StatisticDiff {
    Frame site;
    Traceback traceback;
    std::uint64_t size = 0;       ///< bytes, in the newer snapshot
    std::uint64_t count = 0;      ///< blocks, in the newer snapshot
    std::int64_t size_diff = 0;   ///< bytes, newer minus older
    std::int64_t count_diff = 0;  ///< blocks, newer minus older
    bool estimated = false;       ///< from samples, in either snapshot

    /// Bytes a block; 0 without blocks.
    double average() const noexcept {
        return count == 0 ? 0.0 : static_cast<double>(size) / static_cast<double>(count);
    }
};

TRACENEW_ABI_END
}  // namespace tracenew
