// Tracing is started, cleared, stopped and looked at while three threads allocate and free, so that
// hooks begin in one tracing and end in another: nothing waits, nothing crashes, and the first
// tracing after the storm is exact.
#include "support/hazard.hpp"

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace hazard_stop_start_race {

std::atomic<bool> done{false};

SITE void* in_the_storm(std::size_t size) {
    return support::kept(::operator new(size));
}

SITE void* afterwards() {
    return support::kept(::operator new(1000));
}

void work() {
    void* blocks[16] = {};
    for (std::size_t i = 0; !done; ++i) {
        void*& block = blocks[i % 16];
        ::operator delete(block);
        block = in_the_storm(i % 500);
    }
    for (void* block : blocks) {
        ::operator delete(block);
    }
}

void look(const tracenew::Tracer& tracer) {
    while (!done) {
        try {
            const tracenew::Snapshot snapshot = tracer.take_snapshot();
            EXPECT(snapshot.traceback_limit() == 5 || snapshot.traceback_limit() == 10);
            support::alive_in(snapshot, "in_the_storm");
        } catch (const tracenew::Error&) {  // off just then
        }
    }
}

HAZARD(stop_start_race) {
    hazard::end_after(100);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back(&work);
    }
    threads.emplace_back(&look, std::cref(tracer));
    for (int i = 0; i < 300; ++i) {
        if (i % 3 == 0) {
            tracer.clear_traces();
        } else {
            tracer.stop();
            EXPECT(tracer.start(i % 2 == 0 ? 5 : 10) == tracenew::StartStatus::started);
        }
    }
    done = true;
    for (std::thread& thread : threads) {
        thread.join();
    }

    tracer.stop();
    EXPECT(tracer.start() == tracenew::StartStatus::started);
    EXPECT(tracer.traced_memory().current == 0);
    void* block = afterwards();
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(snapshot.count() == 1);
    EXPECT(snapshot.size() == 1000);
    EXPECT(support::alive_in(snapshot, "afterwards").blocks == 1);
    ::operator delete(block);
    EXPECT(tracer.take_snapshot().count() == 0);
    EXPECT(tracer.losses().unmatched_frees == 0);
    return hazard::result();
}

}  // namespace hazard_stop_start_race
