// SPDX-License-Identifier: MIT
// When the blocks alive now were born, by traceback and by row.
// World: cold. May include: hook, standard library.
#pragma once

#include "tracenew/detail/hook/recorder.hpp"

#include <bitset>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A stretch of the birth clock: iterations `begin` to `end`, `end` not included.
struct ClockWindow {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    /// Iterations without which the births in it cannot be split into thirds: late in a long
    /// tracing a generation is many iterations wide.
    std::uint64_t least_length() const noexcept { return 6 * BirthClock::width_at(end); }
};

/// Live blocks by the third of the window that they were born in.
struct Thirds {
    std::uint64_t blocks[3] = {};
};

class Births {
public:
    /// Walks the words of all live blocks once: for findings and reports, never for a close.
    /// `row_of[id]` is the row that a traceback belongs to, or `no_row`; `rows` of them.
    Births(TracingNumber tracing, ClockWindow window, const std::vector<std::size_t>& row_of,
           std::size_t rows)
        : thirds_(row_of.size())
        , generations_(rows) {
        if (window.end <= window.begin || tracing == 0) {
            return;
        }
        const std::uint64_t length = window.end - window.begin;
        recorder.for_each_block(tracing, [&](const Block& block) {
            const std::size_t id = index_of(block.traceback);
            const std::uint64_t born = BirthClock::first_iteration_of(block.birth);
            if (born >= window.begin && born < window.end && id < row_of.size() &&
                row_of[id] != no_row) {
                ++thirds_[id].blocks[(born - window.begin) * 3 / length];
                generations_[row_of[id]].set(block.birth);
            }
        });
    }

    static constexpr std::size_t no_row = static_cast<std::size_t>(-1);

    const Thirds& of(TracebackId id) const noexcept { return thirds_[index_of(id)]; }

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
    std::vector<Thirds> thirds_;  // by id
    std::vector<std::bitset<BirthClock::last_generation + 1>> generations_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
