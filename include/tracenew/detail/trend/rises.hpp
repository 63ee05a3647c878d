// SPDX-License-Identifier: MIT
// After which closes more blocks of one traceback were alive, in a few numbers.
// World: cold. May include: standard library.
#pragma once

#include "tracenew/version.hpp"

#include <algorithm>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class Rises {
public:
    /// In the close of the iterations after `closed`, up to `at`, the blocks became `step` more.
    void note(std::uint64_t closed, std::uint64_t at, std::int64_t step) noexcept {
        if (step <= 0) {
            fell_ = fell_ || step < 0;
            return;
        }
        const auto blocks = static_cast<std::uint64_t>(step);
        ++closes_;
        most_iterations_ += std::min(blocks, at - closed);
        blocks_ += blocks;
        times_ += scattered(at);
    }

    std::uint64_t closes() const noexcept { return closes_; }
    /// In so many iterations at most; `closes()` when each of these closes was of one iteration.
    std::uint64_t most_iterations() const noexcept { return most_iterations_; }
    /// In all these closes.
    std::uint64_t blocks() const noexcept { return blocks_; }
    double blocks_each() const noexcept {
        return closes_ == 0 ? 1 : static_cast<double>(blocks_) / static_cast<double>(closes_);
    }
    /// After some other close fewer blocks were alive.
    bool fell() const noexcept { return fell_; }

    /// Whether they are the very same closes.
    bool same_times(const Rises& other) const noexcept {
        return closes_ == other.closes_ && times_ == other.times_;
    }

private:
    // A sum of such numbers is that of one set of iterations (but for one in 2^64).
    static std::uint64_t scattered(std::uint64_t at) noexcept {
        at = (at ^ (at >> 30)) * 0xBF58476D1CE4E5B9U;
        at = (at ^ (at >> 27)) * 0x94D049BB133111EBU;
        return at ^ (at >> 31);
    }

    std::uint64_t closes_ = 0;
    std::uint64_t most_iterations_ = 0;
    std::uint64_t blocks_ = 0;
    std::uint64_t times_ = 0;
    bool fell_ = false;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
