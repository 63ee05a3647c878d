// SPDX-License-Identifier: MIT
// When the blocks alive now were born, by traceback and by row.
// World: cold. May include: hook, trend, standard library.
#pragma once

#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/trend/survivors.hpp"

#include <bitset>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A stretch of the birth clock: iterations `begin` to `end`, `end` not included.
struct ClockWindow {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    /// Iterations without which the births in it cannot be told apart: late in a long tracing a
    /// generation is many iterations wide.
    std::uint64_t least_length() const noexcept { return 6 * BirthClock::width_at(end); }
};

class BirthWalk {
public:
    /// Walks the words of all live blocks once: for findings and reports, never for a close.
    /// `iterations` of the probe are what the window is long. `row_of[id]` is the row that a
    /// traceback belongs to, or `no_row`; `rows` of them.
    BirthWalk(TracingNumber tracing, ClockWindow window, std::uint64_t iterations,
              const History& history, const std::vector<std::size_t>& row_of, std::size_t rows)
        : survivors_(history, window.begin, window.end, iterations)
        , generations_(rows) {
        if (tracing == 0) {
            return;
        }
        const bool samples = recorder.sampler.is_on();
        recorder.for_each_block(tracing, [&](const Block& block) {
            const std::uint64_t born = BirthClock::middle_iteration_of(block.birth);
            const double stands_for =
                samples ? static_cast<double>(recorder.sampler.stands_for(block.size).blocks) /
                              static_cast<double>(Delta::one_block)
                        : 1;
            const std::size_t id = index_of(block.traceback);
            if (survivors_.add(block.traceback, born, stands_for) && row_of[id] != no_row) {
                generations_[row_of[id]].set(block.birth);
            }
        });
    }

    static constexpr std::size_t no_row = static_cast<std::size_t>(-1);

    const Survivors& survivors() const noexcept { return survivors_; }

    /// Iterations of which blocks of this row are still alive; exact while generations are single
    /// iterations, else rounded up to them.
    std::uint64_t iterations_of(std::size_t row) const noexcept {
        std::uint64_t iterations = 0;
        for (std::uint32_t generation = 0; generation < BirthClock::last_generation; ++generation) {
            if (generations_[row].test(generation)) {
                iterations += BirthClock::first_iteration_of(generation + 1) -
                              BirthClock::first_iteration_of(generation);
            }
        }
        return iterations;
    }

private:
    Survivors survivors_;
    std::vector<std::bitset<BirthClock::last_generation + 1>> generations_;  // by row
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
