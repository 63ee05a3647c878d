// SPDX-License-Identifier: MIT
// When the blocks alive now were born, by traceback.
// World: cold. May include: hook, trend, standard library.
#pragma once

#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/trend/survivors.hpp"

#include <algorithm>
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

/// A value that looks at nothing else once it is made: it is kept when a tracing ends.
class BirthWalk {
public:
    /// Walks the words of all live blocks once: for findings and reports, never for a close.
    /// `iterations` of the probe are what the window is long. Only tracebacks that have a series in
    /// `history` count.
    BirthWalk(TracingNumber tracing, ClockWindow window, std::uint64_t iterations,
              const History& history)
        : survivors_(history, window.begin, window.end, iterations)
        , first_(BirthClock::generation_of(window.begin))
        , width_(BirthClock::generation_of(std::max(window.begin, window.end)) + std::size_t{1} -
                 first_)
        , is_born_(history.series().size() * width_)
        , place_of_(recorder.tracebacks.size() + std::size_t{1}) {
        std::size_t place = 0;
        for (const auto& entry : history.series()) {
            place_of_[index_of(entry.first)] = place;
            place += width_;
        }
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
            // The clock may have begun anew under the close that noted the window's end.
            if (survivors_.add(block.traceback, born, stands_for) && block.birth >= first_ &&
                block.birth - first_ < width_) {
                is_born_[place_of_[index_of(block.traceback)] + block.birth - first_] = true;
            }
        });
    }

    const Survivors& survivors() const noexcept { return survivors_; }

    /// Iterations of which blocks of these tracebacks, which all have a series, are still alive;
    /// exact while generations are single iterations, else rounded up to them.
    std::uint64_t iterations_of(const std::vector<TracebackId>& tracebacks) const noexcept {
        std::uint64_t iterations = 0;
        for (std::size_t i = 0; i < width_; ++i) {
            const auto is_born = [&](TracebackId traceback) {
                return is_born_[place_of_[index_of(traceback)] + i];
            };
            if (std::any_of(tracebacks.begin(), tracebacks.end(), is_born)) {
                const auto generation = static_cast<std::uint32_t>(first_ + i);
                iterations += BirthClock::first_iteration_of(generation + 1) -
                              BirthClock::first_iteration_of(generation);
            }
        }
        return iterations;
    }

private:
    Survivors survivors_;
    std::size_t first_;                  // generation of the window
    std::size_t width_;                  // generations of the window
    std::vector<bool> is_born_;          // by traceback, then by generation
    std::vector<std::size_t> place_of_;  // where a traceback's begin, by id
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
