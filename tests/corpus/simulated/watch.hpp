// SPDX-License-Identifier: MIT
// What a probe would have seen of a simulated heap, and what it would have said.
#pragma once

#include "heap.hpp"

#include <tracenew.hpp>

#include <string>
#include <vector>

namespace corpus {

class Watch {
public:
    static constexpr std::uint64_t warmup = 3;  // as LoopProbeOptions has it

    /// Iteration `heap.now` is over.
    void close(Heap& heap);

    struct Site {
        tracenew::Finding finding;
        std::size_t number = 0;
        std::string why;  // the figures that it was drawn from
    };
    struct Answer {
        std::vector<Site> sites;  // that changed

        bool says(tracenew::Verdict verdict) const;
        bool is_alarm() const;  // a leak, or growth
        bool is_ok() const;     // check() would be
        /// About how many more iterations would settle it, as the first line says; 0: it does not.
        std::uint64_t promise() const;
        std::string headline(const Heap& heap) const;
        /// What a list of verdicts comes down to: the worst.
        tracenew::Verdict worst() const;
        std::string why() const;
        std::vector<tracenew::Finding> findings() const;
    };
    Answer ask(const Heap& heap) const;

private:
    std::size_t iterations_grown(const Heap& heap, std::size_t site) const;

    tracenew::detail::History history_;
    std::vector<Live> last_;  // by path
    std::uint64_t window_ = 0;
};

}  // namespace corpus
