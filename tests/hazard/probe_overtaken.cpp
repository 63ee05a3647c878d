// Two threads share a probe, and one that ended its iteration later closes it first. The probe took
// the difference of their numbers, -1, for iterations that had passed, and span for ever with its
// lock held. The first thread is held up where a close asks the loader for its modules.
#include "support/hazard.hpp"

#include <chrono>
#include <link.h>
#include <thread>

namespace hazard_probe_overtaken {

struct Overtaking {
    tracenew::LoopProbe& probe;
    std::thread late = {};
};

// Runs with the loader's lock held, which a thread may take twice and which others wait for.
int overtake(dl_phdr_info*, std::size_t, void* data) {
    Overtaking& overtaking = *static_cast<Overtaking*>(data);
    const auto ended = [] { return tracenew::detail::recorder.clock.iteration(); };
    const std::uint64_t before = ended();
    overtaking.late = std::thread([&] { const auto iteration = overtaking.probe.iteration(); });
    while (ended() == before) {
        std::this_thread::yield();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // until it waits for the loader
    { const auto iteration = overtaking.probe.iteration(); }
    return 1;  // one module is enough
}

HAZARD(probe_overtaken) {
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbeOptions options;
    options.warmup = 2;  // over with the close that overtakes
    tracenew::LoopProbe probe{tracer, options};
    for (int i = 0; i < 20; ++i) {
        Overtaking overtaking{probe};
        ::dl_iterate_phdr(&overtake, &overtaking);
        overtaking.late.join();
    }
    const tracenew::LoopReport report = probe.report();
    EXPECT(report.iterations == 40);
    EXPECT(report.merged == 20);
    EXPECT(tracer.losses().closes == 0);
    return hazard::result();
}

}  // namespace hazard_probe_overtaken
