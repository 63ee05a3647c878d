// clear_traces() "goes on tracing": whoever looks meanwhile never finds the tracing off.
#include "support/hazard.hpp"

#include <atomic>
#include <thread>

namespace hazard_clear_race {

HAZARD(clear_race) {
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    std::atomic<bool> done{false};
    std::atomic<long> found_off{0};
    std::thread observer{[&] {
        while (!done) {
            found_off += tracer.is_tracing() ? 0 : 1;
        }
    }};
    for (int i = 0; i < 2000; ++i) {
        tracer.clear_traces();
    }
    done = true;
    observer.join();
    EXPECT(found_off == 0);
    return hazard::result();
}

}  // namespace hazard_clear_race
