// SPDX-License-Identifier: MIT
// How many of the blocks alive now were born in each third of a run, by traceback.
// World: cold. May include: hook, standard library.
#pragma once

#include "tracenew/detail/hook/recorder.hpp"

#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A stretch of the birth clock: iterations `begin` to `end`, `end` not included.
struct ClockWindow {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

class Births {
public:
    /// Walks the words of all live blocks once: for findings and reports, never for a close.
    Births(TracingNumber tracing, ClockWindow window) {
        thirds_.resize(recorder.tracebacks.size() + std::size_t{1});
        if (window.end <= window.begin || tracing == 0) {
            return;
        }
        const std::uint64_t length = window.end - window.begin;
        recorder.blocks.for_each(tracing, [&](const Block& block) {
            const std::uint64_t born = BirthClock::first_iteration_of(block.birth);
            if (born >= window.begin && born < window.end &&
                index_of(block.traceback) < thirds_.size()) {
                ++thirds_[index_of(block.traceback)].blocks[(born - window.begin) * 3 / length];
            }
        });
    }

    struct Thirds {
        std::uint64_t blocks[3] = {};
    };

    const Thirds& of(TracebackId id) const noexcept { return thirds_[index_of(id)]; }

private:
    std::vector<Thirds> thirds_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
