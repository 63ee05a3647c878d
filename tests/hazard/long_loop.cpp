// A loop of months: ten million iterations (or as many as `hazards long_loop N` says; 100000000
// take a minute) of which each thousandth leaks. The history and the births stay bounded, the leak
// is found, and its pace is right.
#include "support/hazard.hpp"

#include <cmath>

namespace hazard_long_loop {

SITE void* leaked_now_and_then() {
    return support::kept(::operator new(100));
}

HAZARD(long_loop) {
    const char* given = hazard::arguments[0];
    const std::size_t fallback = support::has_tsan || support::has_asan ? 1000000 : 10000000;
    const std::size_t iterations = given != nullptr ? std::strtoull(given, nullptr, 10) : fallback;
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    const std::size_t before = tracer.tracer_memory();
    for (std::size_t i = 0; i < iterations; ++i) {
        const auto iteration = probe.iteration();
        if (i % 1000 == 0) {
            support::kept(leaked_now_and_then());
        }
    }
    EXPECT(tracer.tracer_memory() - before < (std::size_t{8} << 20) + iterations / 1000 * 32);
    const std::vector<tracenew::Finding> leaks =
        support::rows_in(probe.leaks(), "leaked_now_and_then");
    EXPECT(leaks.size() == 1);
    if (leaks.size() == 1) {
        EXPECT(std::fabs(leaks[0].blocks_per_iteration - 0.001) < 0.00001);
        EXPECT(std::fabs(leaks[0].bytes_per_iteration - 0.1) < 0.001);
        EXPECT(leaks[0].begins == 0);
    }
    EXPECT(tracer.losses().dropped == 0);
    EXPECT(tracer.losses().closes == 0);
    return hazard::result();
}

}  // namespace hazard_long_loop
