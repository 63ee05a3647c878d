// SPDX-License-Identifier: MIT
// In how many iterations something was born that is still alive.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Of one row. A birth is known to within a generation, which may be part of an iteration or many
/// of them: two blocks of a generation were born in two of them at most, and the sum of whole
/// generations once said "753 of the last 19997 iterations" of 50 blocks.
class LeftBehind {
public:
    /// A block was born between those two iterations of the window; the numbers need not be whole.
    void add(double from, double to) {
        // As numbers from the clock are, these may be off in the last digit.
        const auto first = static_cast<std::uint64_t>(std::max(0.0, from + 1e-6));
        const auto end = static_cast<std::uint64_t>(std::max(0.0, std::ceil(to - 1e-6)));
        Births& births = births_[first];
        ++births.blocks;
        births.iterations = std::max({births.iterations, end - std::min(first, end), least});
    }

    /// What another one counts too.
    void add(const LeftBehind& other) {
        for (const auto& entry : other.births_) {
            Births& births = births_[entry.first];
            births.blocks += entry.second.blocks;
            births.iterations = std::max(births.iterations, entry.second.iterations);
        }
    }

    /// That many at most, and about that many.
    std::size_t iterations() const noexcept {
        std::uint64_t sum = 0;
        for (const auto& entry : births_) {
            sum += std::min(entry.second.blocks, entry.second.iterations);
        }
        return static_cast<std::size_t>(sum);
    }

    /// Whether each birth is known to the iteration.
    bool is_exact() const noexcept {
        return std::all_of(births_.begin(), births_.end(),
                           [](const auto& entry) { return entry.second.iterations == 1; });
    }

private:
    static constexpr std::uint64_t least = 1;

    struct Births {
        std::uint64_t blocks = 0;
        std::uint64_t iterations = 0;  // that they may have been born in
    };
    std::unordered_map<std::uint64_t, Births> births_;  // by the first iteration they may be from
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
