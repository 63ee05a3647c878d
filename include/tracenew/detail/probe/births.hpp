// SPDX-License-Identifier: MIT
// When the blocks alive now were born, by traceback.
// World: cold. May include: base, hook, trend, standard library.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/trend/left_behind.hpp"
#include "tracenew/detail/trend/survivors.hpp"

#include <algorithm>
#include <cmath>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A stretch of the birth clock, `end` not included. Other probes tick the clock too: it may have
/// ticked a thousand times in an iteration of this one.
struct ClockWindow {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    /// Iterations of the probe (it has had `iterations` in this window) without which the births in
    /// it cannot be told apart: late in a long tracing a generation may be many of them wide.
    std::uint64_t least_length(std::uint64_t iterations) const noexcept {
        if (end == begin) {
            return least_generations;
        }
        const double width = static_cast<double>(recorder.clock.widest_between(begin, end)) *
                             static_cast<double>(iterations) / static_cast<double>(end - begin);
        return std::max(least_generations,
                        static_cast<std::uint64_t>(std::ceil(width * least_generations - 1e-6)));
    }

private:
    static constexpr std::uint64_t least_generations = 6;
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
        , knows_ticks_(window.end - window.begin == iterations ||
                       history.grid().size() >= iterations) {
        left_behind_.grow(history.series().size());
        place_of_.grow(recorder.tracebacks.size() + std::size_t{1});
        std::size_t place = 0;
        for (const auto& entry : history.series()) {
            place_of_[index_of(entry.key)] = place++;
        }
        if (tracing == 0) {
            return;
        }
        const bool samples = recorder.sampler.is_on();
        const List<Generation> generations = generations_until(recorder.clock.generation());
        List<List<BirthNumber>> births;
        births.grow(left_behind_.size());
        recorder.for_each_block(tracing, [&](const Block& block) {
            if (block.birth >= generations.size()) {
                return;  // born while this walks
            }
            const Generation& born = generations[block.birth];
            const Delta amount =
                samples ? recorder.sampler.stands_for(block.size)
                        : Delta{static_cast<std::int64_t>(block.size), Delta::one_block};
            if (survivors_.add_to(born.bin, block.traceback, static_cast<double>(amount.bytes),
                                  static_cast<double>(amount.blocks) /
                                      static_cast<double>(Delta::one_block))) {
                births[place_of_[index_of(block.traceback)]].push_back(
                    static_cast<BirthNumber>(block.birth));
            }
        });
        for (std::size_t i = 0; i < births.size(); ++i) {
            std::sort(births[i].begin(), births[i].end());
            for (const BirthNumber birth : births[i]) {
                left_behind_[i].add(generations[birth].iterations);
            }
            births[i] = List<BirthNumber>();
        }
    }

    const Survivors& survivors() const noexcept { return survivors_; }

    /// In how many iterations these tracebacks left something that is still alive. They all have a
    /// series in `history`, which is that of the constructor.
    IterationCount left_behind(const List<TracebackId>& tracebacks, const History& history,
                               std::uint64_t iterations) const {
        CountLeftBehind count{history.grid(), knows_ticks_};
        for (const TracebackId traceback : tracebacks) {
            count.add(left_behind_[place_of_[index_of(traceback)]], history.series().at(traceback));
        }
        return count.count(iterations);
    }

    /// The first iteration, of those after `begin`, in which these tracebacks left something that
    /// is still alive; points of the history are further apart than births. `begin` if in none.
    std::size_t first_after(const List<TracebackId>& tracebacks, std::size_t begin) const {
        std::uint64_t first = LeftBehind::never;
        for (const TracebackId traceback : tracebacks) {
            first =
                std::min(first, left_behind_[place_of_[index_of(traceback)]].first_after(begin));
        }
        return first == LeftBehind::never ? begin : static_cast<std::size_t>(first);
    }

private:
    using BirthNumber = std::uint16_t;
    static_assert(BirthClock::bits <= 16, "of a generation");

    // What all blocks born in it have in common.
    struct Generation {
        std::size_t bin = Survivors::outside;
        LeftBehind::Stretch iterations;
    };

    // Worked out once a generation, not once a block.
    List<Generation> generations_until(std::uint32_t last) const {
        List<Generation> made;
        made.grow(last + std::size_t{1});
        const BirthClock& clock = recorder.clock;
        for (std::uint32_t i = 0; i <= last; ++i) {
            made[i].bin = survivors_.bin_of(clock.middle_iteration_of(i));
            if (made[i].bin != Survivors::outside) {
                made[i].iterations = {survivors_.iteration_at(clock.first_iteration_of(i)),
                                      survivors_.iteration_at(clock.first_iteration_of(i + 1))};
            }
        }
        return made;
    }

    Survivors survivors_;
    List<LeftBehind> left_behind_;
    List<std::size_t> place_of_;  // in left_behind_, by id
    bool knows_ticks_;            // at which time of the clock each iteration ended
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
