// Four threads close iterations of one probe while they exchange blocks, a fifth prints its reports
// and takes snapshots. Nothing is counted twice or lost, and nothing of it is called a leak.
#include "support/hazard.hpp"

#include <atomic>
#include <chrono>
#include <sstream>
#include <thread>
#include <vector>

namespace hazard_probe_threads {

constexpr std::size_t slots = 64;
constexpr int rounds = 150;
std::atomic<void*> shared[slots];

SITE void* of_even_slots(std::size_t size) {
    return support::kept(::operator new(size));
}

SITE void* of_odd_slots(std::size_t size) {
    return support::kept(::operator new (size, std::align_val_t{64}));
}

void exchange(std::size_t slot, std::size_t size) {
    // Whoever takes a block out knows by its slot how to free it.
    if (slot % 2 == 0) {
        ::operator delete(shared[slot].exchange(size == 0 ? nullptr : of_even_slots(size)));
    } else {
        ::operator delete (shared[slot].exchange(size == 0 ? nullptr : of_odd_slots(size)),
                           std::align_val_t{64});
    }
}

void work(tracenew::LoopProbe& probe, std::uint32_t random) {
    for (int round = 0; round < rounds; ++round) {
        const auto iteration = probe.iteration();
        for (int i = 0; i < 30; ++i) {
            random = random * 1664525 + 1013904223;
            exchange((random >> 20) % slots, (random >> 8) % 2000 + 1);
        }
    }
}

HAZARD(probe_threads) {
    hazard::end_after(110);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    std::atomic<bool> done{false};
    std::vector<std::thread> threads;
    for (std::uint32_t i = 0; i < 4; ++i) {
        threads.emplace_back([&probe, i] { work(probe, i * 77 + 1); });
    }
    std::thread observer{[&] {
        while (!done) {
            const tracenew::Snapshot snapshot = tracer.take_snapshot();
            // A block a slot, and one that is about to be exchanged in each thread's hands.
            EXPECT(support::alive_in(snapshot, "_slots").blocks <= slots + 8);
            std::ostringstream text;
            text << probe.report();
            EXPECT(support::contains(text.str(), "Live: "));
        }
    }};
    for (std::thread& thread : threads) {
        thread.join();
    }
    done = true;
    observer.join();
    for (std::size_t slot = 0; slot < slots; ++slot) {
        exchange(slot, 0);
    }
    // Where closing is slow its share of the time must be earned first.
    std::size_t iterations = 4 * rounds;
    for (int i = 0; i < 300 && probe.report().iterations != iterations; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{i});
        const auto iteration = probe.iteration();
        ++iterations;
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "_slots").blocks == 0);
    EXPECT(support::alive_in(tracer.take_snapshot(), "_slots").bytes == 0);
    const tracenew::LoopReport report = probe.report();
    EXPECT(report.iterations == iterations);
    EXPECT(tracer.losses().dropped == 0);
    EXPECT(tracer.losses().closes == 0);
    EXPECT(tracer.losses().skipped == 0);
    EXPECT(support::rows_in(probe.leaks(), "_slots").empty());
    return hazard::result();
}

}  // namespace hazard_probe_threads
