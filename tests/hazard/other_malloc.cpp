// Allocators that are not glibc's: other size classes, blocks 8 bytes or 16 apart, memory that is
// given back at other times. Run once as it is, and once with each that is installed.
#include "support/hazard.hpp"

#include <thread>
#include <vector>

namespace hazard_other_malloc {

SITE void* any_size(std::size_t size) {
    return support::kept(::operator new(size));
}
SITE void* any_alignment(std::size_t size, std::size_t alignment) {
    return support::kept(::operator new (size, std::align_val_t{alignment}));
}

struct Block {
    void* address;
    std::size_t size;
    std::size_t alignment;  // 0: the default
};

void churn(std::vector<Block>& blocks, unsigned seed) {
    const auto next = [&] { return (seed = seed * 1664525U + 1013904223U) >> 8; };
    for (int i = 0; i < 60000; ++i) {
        Block& block = blocks[next() % blocks.size()];
        if (block.address != nullptr && block.alignment != 0) {
            ::operator delete (block.address, std::align_val_t{block.alignment});
        } else {
            ::operator delete(block.address);
        }
        block.size = i % 1000 == 0 ? 3000000 : next() % 90;  // many of them small and side by side
        block.alignment = i % 7 == 0 ? std::size_t{8} << next() % 6 : 0;
        block.address = block.alignment == 0 ? any_size(block.size)
                                             : any_alignment(block.size, block.alignment);
    }
}

HAZARD(other_malloc) {
    hazard::end_after(100);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    std::vector<std::vector<Block>> blocks(4, std::vector<Block>(5000, Block{nullptr, 0, 0}));
    std::vector<std::thread> threads;
    unsigned seed = 1;
    for (std::vector<Block>& mine : blocks) {
        threads.emplace_back([&mine, seed] { churn(mine, seed); });
        ++seed;
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    support::Amount sizes;
    support::Amount aligned;
    for (const std::vector<Block>& mine : blocks) {
        for (const Block& block : mine) {
            if (block.address != nullptr) {
                support::Amount& sum = block.alignment == 0 ? sizes : aligned;
                sum.bytes += block.size;
                ++sum.blocks;
            }
        }
    }
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(support::alive_in(snapshot, "any_size").blocks == sizes.blocks);
    EXPECT(support::alive_in(snapshot, "any_size").bytes == sizes.bytes);
    EXPECT(support::alive_in(snapshot, "any_alignment").blocks == aligned.blocks);
    EXPECT(support::alive_in(snapshot, "any_alignment").bytes == aligned.bytes);
    EXPECT(tracer.losses().dropped == 0);
    return hazard::result();
}

}  // namespace hazard_other_malloc
