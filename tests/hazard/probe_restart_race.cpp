// clear_traces(), stop() and start() race with allocations and with a probe that closes and judges:
// nothing crashes, and no count becomes negative, which is to say absurdly large.
#include "support/hazard.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace hazard_probe_restart_race {

constexpr std::uint64_t absurd = std::uint64_t{1} << 40;

SITE void* raced_block() {
    return support::kept(::operator new(100));
}

HAZARD(probe_restart_race) {
    hazard::end_after(110);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    std::atomic<bool> done{false};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread) {
        threads.emplace_back([&] {
            void* blocks[32] = {};
            for (std::size_t i = 0; !done; ++i) {
                ::operator delete(blocks[i % 32]);
                blocks[i % 32] = raced_block();
            }
            for (void* block : blocks) {
                ::operator delete(block);
            }
        });
    }
    threads.emplace_back([&] {
        while (!done) {
            { const auto iteration = probe.iteration(); }
            const tracenew::Snapshot last = probe.snapshot_of_last();
            EXPECT(last.size() < absurd);
            EXPECT(last.count() < absurd);
            EXPECT(tracer.traced_memory().current < absurd);
            EXPECT(tracer.traced_memory().peak < absurd);
            for (const tracenew::Finding& finding : probe.findings()) {
                EXPECT(finding.size < absurd);
                EXPECT(finding.count < absurd);
            }
        }
    });
    const int rounds = support::has_tsan || support::has_asan ? 300 : 2000;
    for (int i = 0; i < rounds && hazard::failures == 0; ++i) {
        if (i % 3 == 0) {
            tracer.stop();
            EXPECT(tracer.start() == tracenew::StartStatus::started);
        } else {
            tracer.clear_traces();
        }
    }
    done = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT(tracer.is_tracing());
    return hazard::result();
}

}  // namespace hazard_probe_restart_race
