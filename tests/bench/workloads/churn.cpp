// SPDX-License-Identifier: MIT
// 1,000 live blocks, one thread: a random one is deleted and a new one made, over and over.
//
//     order=random      each new on another of 1,024 call paths, which no branch predictor can know
//     order=in_turn     the same, but it can: the hardest case, only the tracer has to find out
//     pairs_a_path=8    the path changes every 8 pairs, as where a loop fills a container
//     leak=1            one block is lost at the end: proves that a leak checker has its stack

#include "paths.hpp"
#include "tracing.hpp"

int main(int count, char** values) {
    const bench::Arguments arguments{count, values};
    const bench::Tracing tracing{arguments};
    constexpr std::size_t blocks = 1000;
    const auto order =
        arguments.is("order", "in_turn") ? bench::Order::in_turn : bench::Order::random;
    bench::Churn churn{blocks, 1, bench::Paths{order, arguments.count("pairs_a_path", 1)}};
    churn.run(20000);  // meets every path
    const auto run = [&](std::size_t pairs) { churn.run(pairs); };
    bench::print("ns", bench::time_operations(arguments, run));
    // 1,000 blocks hold 640 of the 1,024 paths, and in runs of 8 pairs 290 of them.
    tracing.expect(blocks, std::min<std::size_t>(bench::paths_seen(tracing.frames()), 200));
    if (arguments.count("leak", 0) != 0) {
        asm volatile("" : : "r"(bench::allocate_on(0, 4711)) : "memory");
    }
}
