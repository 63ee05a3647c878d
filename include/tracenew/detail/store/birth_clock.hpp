// SPDX-License-Identifier: MIT
// When a block was born, in 14 bits that last for ever.
// World: hot. May include: base.
//
// A generation is a run of iterations. The first 512 generations are one iteration each, the next
// 512 are two each, the next 512 four: 16,384 generations reach past 10^12 iterations, and a
// block's age is known to within 1/256 of the time that has passed.
//
// All probes tick one clock. To one that begins when others have ticked a million times a
// generation would be thousands of its iterations wide; so the clock can begin again at one
// iteration a generation (an epoch), as long as the generations that are left reach for ever.
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
    static constexpr std::uint32_t most_epochs = 64;

    std::uint32_t generation_of(std::uint64_t iteration) const noexcept {
        const Start start =
            start_of([&](const Start& epoch) { return epoch.iteration <= iteration; });
        const std::uint64_t generation =
            start.generation + generation_at(iteration - start.iteration, start.run_length);
        return static_cast<std::uint32_t>(generation < last_generation ? generation
                                                                       : last_generation);
    }

    /// The first iteration of a generation: `generation_of(first_iteration_of(g)) == g`.
    std::uint64_t first_iteration_of(std::uint32_t generation) const noexcept {
        const Start start =
            start_of([&](const Start& epoch) { return epoch.generation <= generation; });
        return start.iteration + offset_of(generation - start.generation, start.run_length);
    }

    /// Iterations that blocks of a generation may have been born in.
    std::uint64_t width_of(std::uint32_t generation) const noexcept {
        return first_iteration_of(generation + 1) - first_iteration_of(generation);
    }

    /// Where a block of that generation was born, as near as that is known.
    std::uint64_t middle_iteration_of(std::uint32_t generation) const noexcept {
        return first_iteration_of(generation) + (width_of(generation) - 1) / 2;
    }

    /// The widest generation of those between two iterations.
    std::uint64_t widest_between(std::uint64_t begin, std::uint64_t end) const noexcept {
        std::uint64_t widest = width_of(generation_of(end));
        for (std::uint32_t epoch = later_epochs_.load(order_acquire); epoch != 0; --epoch) {
            const std::uint64_t first = start_of_epoch(epoch).iteration;
            if (begin < first && first <= end) {
                const std::uint64_t width = width_of(generation_of(first - 1));
                widest = width > widest ? width : widest;
            }
        }
        return widest;
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

    /// From now on generations are one iteration wide; false, and nothing has changed, when there
    /// are too few of them left. What another thread ticks meanwhile may be one generation off.
    bool refine() noexcept {
        if (refining_.exchange(true, order_acquire)) {
            return false;
        }
        const std::uint32_t epochs = later_epochs_.load(order_relaxed);
        const std::uint64_t now = iteration();
        const std::uint32_t next = generation_of(now) + 1;
        bool is_fine = width_of(next - 1) == 1;
        if (!is_fine && epochs < most_epochs && next + generations_for_ever <= last_generation) {
            later_[epochs].iteration.store(now, order_relaxed);
            later_[epochs].generation.store(next, order_relaxed);
            later_epochs_.store(epochs + 1, order_release);
            generation_.store(next, order_relaxed);
            is_fine = true;
        }
        refining_.store(false, order_release);
        return is_fine;
    }

    /// Back to iteration 0: when nothing is alive, for an old clock is coarse.
    void restart() noexcept {
        later_epochs_.store(0, order_relaxed);
        iteration_.store(0, order_relaxed);
        generation_.store(0, order_relaxed);
    }

private:
    // Later epochs know an age to within 1/64 of their own time, which is as fine as the verdict
    // looks at it.
    static constexpr std::uint64_t first_run_length = 512;
    static constexpr std::uint64_t later_run_length = 128;
    static constexpr std::uint32_t generations_for_ever = 33 * later_run_length;

    struct LaterEpoch {
        Atomic<std::uint64_t> iteration{0};
        Atomic<std::uint32_t> generation{0};
    };
    struct Start {
        std::uint64_t iteration = 0;
        std::uint32_t generation = 0;
        std::uint64_t run_length = first_run_length;
    };

    Start start_of_epoch(std::uint32_t epoch) const noexcept {
        return epoch == 0
                   ? Start{}
                   : Start{later_[epoch - 1].iteration.load(order_relaxed),
                           later_[epoch - 1].generation.load(order_relaxed), later_run_length};
    }
    // The last epoch of which that is true; it is true of the first.
    template <class Test>
    Start start_of(Test&& has_begun) const noexcept {
        for (std::uint32_t epoch = later_epochs_.load(order_acquire); epoch != 0; --epoch) {
            const Start start = start_of_epoch(epoch);
            if (has_begun(start)) {
                return start;
            }
        }
        return {};
    }

    // Generations and iterations counted from the epoch's first.
    static std::uint64_t generation_at(std::uint64_t offset, std::uint64_t run_length) noexcept {
        std::uint64_t run = 0;
        std::uint64_t run_begin = 0;
        while (offset >= run_begin + (run_length << run)) {
            run_begin += run_length << run;
            ++run;
        }
        return run_length * run + ((offset - run_begin) >> run);
    }
    static std::uint64_t offset_of(std::uint64_t generation, std::uint64_t run_length) noexcept {
        const std::uint64_t run = generation / run_length;
        return run_length * ((std::uint64_t{1} << run) - 1) + ((generation % run_length) << run);
    }

    Atomic<std::uint64_t> iteration_{0};
    Atomic<std::uint32_t> generation_{0};
    Atomic<std::uint32_t> later_epochs_{0};
    Atomic<bool> refining_{false};
    LaterEpoch later_[most_epochs];
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
