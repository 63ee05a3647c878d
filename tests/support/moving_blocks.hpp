// Threads that hand blocks to each other while somebody looks: every snapshot must be a state that
// the program has really been in.
#pragma once

#include "support/hazard.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace moving {

constexpr std::size_t slots = 64;
constexpr std::size_t size = 48;
constexpr std::uint64_t threads = 4;

inline std::atomic<void*> slot[slots];
inline std::atomic<bool> done{false};

SITE inline void* moving_block() {
    return support::kept(::operator new(size));
}

/// Puts a new block in a slot and frees the one that was there, which any thread may have made: at
/// every moment there is one block in each slot, and at most one more for each thread.
inline void move_blocks(std::size_t from) {
    for (std::size_t i = from; !done; i += 7) {
        ::operator delete(slot[i % slots].exchange(moving_block()));
    }
}

inline void check(const tracenew::Snapshot& snapshot) {
    const support::Amount alive = support::alive_in(snapshot, "moving_block");
    EXPECT(alive.bytes == alive.blocks * size);
    EXPECT(alive.blocks >= slots);
    EXPECT(alive.blocks <= slots + threads);
    std::uint64_t bytes = 0;
    std::uint64_t blocks = 0;
    for (const tracenew::Statistic& row : snapshot.statistics(tracenew::GroupBy::traceback)) {
        EXPECT(row.size < (std::uint64_t{1} << 40));  // a negative sum would be huge
        bytes += row.size;
        blocks += row.count;
    }
    EXPECT(bytes == snapshot.size());
    EXPECT(blocks == snapshot.count());
}

/// `snapshots` of them, while a probe in another thread closes iterations of its own.
inline void check_snapshots(tracenew::Tracer& tracer, int snapshots) {
    for (std::atomic<void*>& each : slot) {
        each = moving_block();
    }
    std::vector<std::thread> movers;
    for (std::uint64_t i = 0; i < threads; ++i) {
        movers.emplace_back([i] { move_blocks(i * 16); });
    }
    tracenew::LoopProbe probe{tracer};
    movers.emplace_back([&] {
        while (!done) {
            const auto iteration = probe.iteration();
        }
    });
    for (int i = 0; i < snapshots && hazard::failures == 0; ++i) {
        check(tracer.take_snapshot());
        check(probe.snapshot_of_last());
    }
    done = true;
    for (std::thread& mover : movers) {
        mover.join();
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "moving_block").blocks == slots);
    const tracenew::Snapshot last = tracer.take_snapshot();
    EXPECT(last.size() == tracer.traced_memory().current);
    EXPECT(tracer.losses().dropped == 0);
    EXPECT(tracer.losses().skipped == 0);
}

}  // namespace moving
