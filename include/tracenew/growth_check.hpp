// SPDX-License-Identifier: MIT
// What a test asserts: nothing leaked, and that was really measured.
// World: cold. May include: values, standard library.
#pragma once

#include "tracenew/finding.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// The answer of `LoopProbe::check()`.
class GrowthCheck {
public:
    /// Iterations after the warm-up without which nothing counts as measured: a leak of one block
    /// an iteration is told from a cache by 20 survivors.
    static constexpr std::size_t least_iterations = 20;

    /// `reason`: why nothing was measured; "" when it was.
    GrowthCheck(std::vector<Finding> leaks, std::string reason) noexcept
        : leaks_(std::move(leaks))
        , reason_(std::move(reason)) {}

    /// True when nothing leaks and the measurement was a real one: the hook was in effect, tracing
    /// went on to the end, nothing was dropped, and enough iterations ran.
    bool ok() const noexcept { return leaks_.empty() && reason_.empty(); }
    explicit operator bool() const noexcept { return ok(); }

    std::vector<Finding> leaks() const { return leaks_; }
    /// Why the measurement does not count; "" when it does.
    const std::string& reason() const noexcept { return reason_; }

private:
    std::vector<Finding> leaks_;
    std::string reason_;
};

TRACENEW_ABI_END
}  // namespace tracenew
