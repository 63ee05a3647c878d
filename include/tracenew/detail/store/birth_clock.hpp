// SPDX-License-Identifier: MIT
// When a block was born, in 14 bits that last for ever.
// World: hot. May include: base.
//
// A generation is a run of iterations. The first 512 generations are one iteration each, the next
// 512 are two each, the next 512 four: 16,384 generations reach past 10^12 iterations, and a
// block's age is known to within 1/512 of the time that has passed.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/version.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

class BirthClock {
public:
    static constexpr std::uint32_t bits = 14;
    static constexpr std::uint32_t last_generation = (1U << bits) - 1;

    static constexpr std::uint32_t generation_of(std::uint64_t iteration) noexcept {
        std::uint32_t run = 0;
        std::uint64_t run_begin = 0;
        while (iteration >= run_begin + (run_length << run)) {
            run_begin += run_length << run;
            ++run;
        }
        const std::uint64_t generation = run_length * run + ((iteration - run_begin) >> run);
        return static_cast<std::uint32_t>(generation < last_generation ? generation
                                                                       : last_generation);
    }

    /// The first iteration of a generation: `generation_of(first_iteration_of(g)) == g`.
    static constexpr std::uint64_t first_iteration_of(std::uint32_t generation) noexcept {
        const auto run = static_cast<std::uint32_t>(generation / run_length);
        return run_length * ((std::uint64_t{1} << run) - 1) +
               (static_cast<std::uint64_t>(generation % run_length) << run);
    }

    /// Where a block of that generation was born, as near as that is known.
    static constexpr std::uint64_t middle_iteration_of(std::uint32_t generation) noexcept {
        const std::uint64_t first = first_iteration_of(generation);
        return first + (width_at(first) - 1) / 2;
    }

    /// Iterations that blocks born in `iteration` share a generation with.
    static constexpr std::uint64_t width_at(std::uint64_t iteration) noexcept {
        const std::uint32_t generation = generation_of(iteration);
        return first_iteration_of(generation + 1) - first_iteration_of(generation);
    }

    std::uint64_t iteration() const noexcept { return iteration_.load(order_relaxed); }
    TRACENEW_HOT std::uint32_t generation() const noexcept {
        return generation_.load(order_relaxed);
    }

    /// One iteration is over; returns how many have been.
    std::uint64_t tick() noexcept {
        const std::uint64_t now = iteration_.fetch_add(1, order_relaxed) + 1;
        generation_.store(generation_of(now), order_relaxed);
        return now;
    }

    /// Back to iteration 0: when nothing is alive, for an old clock is coarse.
    void restart() noexcept {
        iteration_.store(0, order_relaxed);
        generation_.store(0, order_relaxed);
    }

private:
    static constexpr std::uint64_t run_length = 512;

    Atomic<std::uint64_t> iteration_{0};
    Atomic<std::uint32_t> generation_{0};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
