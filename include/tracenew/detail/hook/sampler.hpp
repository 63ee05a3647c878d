// SPDX-License-Identifier: MIT
// Which allocations are traced when not all are, and how many each of them stands for.
// World: hot. May include: base, store/delta, hook/thread_state.
//
// Samples are the points of a Poisson process on the bytes that a thread allocates, `interval`
// bytes apart on average: a block of s bytes holds one with probability p = 1 - exp(-s / interval),
// so one that does stands for 1 / p blocks (Horvitz and Thompson, 1952), and sums of these are
// unbiased. Gaps are exponential and have no memory: each thread may draw its own, the first one
// too.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/golden_ratio.hpp"
#include "tracenew/detail/hook/thread_state.hpp"
#include "tracenew/detail/store/delta.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class Sampler {
public:
    /// Mean bytes between samples; 0: every block is traced.
    void set_interval(std::uint64_t interval) noexcept { interval_.store(interval, order_relaxed); }
    TRACENEW_HOT std::uint64_t interval() const noexcept { return interval_.load(order_relaxed); }
    TRACENEW_HOT bool is_on() const noexcept { return interval() != 0; }

    /// True when this allocation is no sample for sure, and is accounted for; false: ask `takes`.
    TRACENEW_HOT bool passes(ThreadState& thread, std::size_t size,
                             std::uint64_t serial) const noexcept {
        const std::int64_t left = thread.until_sample - static_cast<std::int64_t>(weighed(size));
        if (TRACENEW_UNLIKELY(thread.sampled_in != static_cast<std::uint32_t>(serial) ||
                              left <= 0)) {
            return false;
        }
        thread.until_sample = left;
        return true;
    }

    /// Whether this allocation of the thread is a sample. By the tracing's serial number: what is
    /// left of a gap that was drawn for another interval is of no use.
    TRACENEW_HOT bool takes(ThreadState& thread, std::size_t size, std::uint64_t serial) noexcept {
        const auto now = static_cast<std::uint32_t>(serial);
        if (TRACENEW_UNLIKELY(thread.sampled_in != now)) {
            thread.sampled_in = now;
            thread.until_sample = draw_gap();
        }
        thread.until_sample -= static_cast<std::int64_t>(weighed(size));
        if (TRACENEW_LIKELY(thread.until_sample > 0)) {
            return false;
        }
        thread.until_sample = draw_gap();
        return true;
    }

    /// What a sampled block stands for; the same at its delete as at its allocation.
    Delta stands_for(std::uint64_t size) const noexcept {
        const double x = static_cast<double>(weighed(size)) / static_cast<double>(interval());
        const double blocks = -1 / __builtin_expm1(-x);
        return {rounded(blocks * static_cast<double>(size)),
                rounded(blocks * static_cast<double>(Delta::one_block))};
    }

private:
    // A block of no bytes takes memory too.
    TRACENEW_HOT static constexpr std::uint64_t weighed(std::uint64_t size) noexcept {
        return size == 0 ? 1 : size;
    }

    static std::int64_t rounded(double value) noexcept { return __builtin_llround(value); }

    TRACENEW_NOINLINE std::int64_t draw_gap() noexcept {
        // splitmix64 (Steele, Lea, Flood, 2014): any number of threads may draw.
        std::uint64_t z =
            seed_.fetch_add(golden_ratio, order_relaxed) + golden_ratio;  // never 0, which stays 0
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        z ^= z >> 31;
        const double uniform = (static_cast<double>(z >> 11) + 1) * 0x1p-53;  // (0, 1]
        const double gap = -__builtin_log(uniform) * static_cast<double>(interval());
        return static_cast<std::int64_t>(gap) + 1;
    }

    Atomic<std::uint64_t> interval_{0};
    Atomic<std::uint64_t> seed_{0};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
