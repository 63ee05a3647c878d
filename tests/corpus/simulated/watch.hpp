// SPDX-License-Identifier: MIT
// What a probe would have seen of one simulated site, and what it would have said.
#pragma once

#include "heap.hpp"

#include <tracenew.hpp>

#include <string>

namespace corpus {

class Watch {
public:
    static constexpr std::uint64_t warmup = 3;  // as LoopProbeOptions has it

    /// Iteration `heap.now` is over.
    void close(Heap& heap);

    struct Answer {
        tracenew::Verdict verdict = tracenew::Verdict::undecided;
        bool is_wrong = false;          // check() would not be ok
        std::uint64_t rule_blocks = 0;  // "exactly so many blocks in every so many iterations"
        std::uint64_t rule_period = 0;
        double low = 0;  // of the pace in blocks, 95 % sure
        double high = 0;
        std::string why;  // the figures that it was drawn from
    };
    Answer ask(const Heap& heap) const;

private:
    std::size_t iterations_grown(const Heap& heap) const;

    tracenew::detail::History history_;
    std::vector<Live> last_;  // by path
    std::uint64_t window_ = 0;
};

}  // namespace corpus
