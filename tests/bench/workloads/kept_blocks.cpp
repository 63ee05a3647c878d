// SPDX-License-Identifier: MIT
// Many blocks, all kept, then all freed: the tables of live blocks at their largest.
//
// The heap is touched for the first time here, and that is part of both times. Prints nanoseconds a
// block for its new and its delete together, and how far the process grew in RAM while all are
// alive.

#include "paths.hpp"
#include "tracing.hpp"

#include <vector>

int main(int count, char** values) {
    const bench::Arguments arguments{count, values};
    const bench::Tracing tracing{arguments};
    const std::size_t size = arguments.count("blocks", 1000000);
    std::vector<void*> blocks(size);  // its pages are touched here, before anything is measured
    bench::Random random{1};
    {
        bench::Churn churn{1000, 2};
        churn.run(20000);  // meets every path
    }
    const double resident = bench::resident_bytes();
    const double begin = bench::now_ns();
    for (void*& block : blocks) {
        const std::uint64_t number = random.next();
        block = bench::allocate_on(number % bench::random_paths, bench::block_size(number));
        *static_cast<volatile char*>(block) = 1;
    }
    const double allocated = bench::now_ns();
    bench::print("grown_bytes", bench::resident_bytes() - resident);
    tracing.expect(size, std::min<std::size_t>(bench::paths_seen(tracing.frames()), size) / 2);
    const double freeing = bench::now_ns();
    for (void* block : blocks) {
        ::operator delete(block);
    }
    const double freed = bench::now_ns();
    const double per_block = 1 / static_cast<double>(size);
    bench::print("new_ns", (allocated - begin) * per_block);
    bench::print("delete_ns", (freed - freeing) * per_block);
    bench::print("ns", (allocated - begin + freed - freeing) * per_block);
}
