// Samples: estimates that are right on average, in several threads, and that go when their blocks
// do.
#include "support/hazard.hpp"

#include <cmath>
#include <sstream>
#include <thread>
#include <vector>

namespace hazard_sampled {

constexpr std::size_t interval = 16384;

SITE void* sampled_small() {
    return support::kept(::operator new(40));
}
SITE void* sampled_large() {
    return support::kept(::operator new(10000));
}

/// Within six standard deviations of `blocks`, of which each was a sample with probability p.
void expect_about(support::Amount seen, double blocks, double size) {
    const double p = 1 - std::exp(-size / interval);
    const double deviation = std::sqrt(blocks * (1 - p) / p);
    EXPECT(std::abs(static_cast<double>(seen.blocks) - blocks) < 6 * deviation);
    EXPECT(std::abs(static_cast<double>(seen.bytes) - blocks * size) < 6 * deviation * size);
}

HAZARD(sampled) {
    hazard::end_after(100);
    tracenew::Tracer tracer;
    tracenew::Options options;
    options.sample_interval = interval;
    if (tracer.start(options) != tracenew::StartStatus::started) {
        hazard::start_or_exit(tracer);  // says why; a sanitizer's operators skip
        return 1;
    }
    EXPECT(tracer.sample_interval() == interval);
    std::vector<std::vector<void*>> blocks(4);
    std::vector<std::thread> threads;
    for (std::vector<void*>& mine : blocks) {
        mine.reserve(110000);
        threads.emplace_back([&mine] {
            for (int i = 0; i < 100000; ++i) {
                mine.push_back(sampled_small());
            }
            for (int i = 0; i < 5000; ++i) {
                mine.push_back(sampled_large());
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(snapshot.sample_interval() == interval);
    expect_about(support::alive_in(snapshot, "sampled_small"), 400000, 40);
    expect_about(support::alive_in(snapshot, "sampled_large"), 20000, 10000);
    EXPECT(tracer.traced_memory().current == snapshot.size());
    EXPECT(tracer.traced_memory().peak >= snapshot.size());
    std::ostringstream text;
    text << snapshot << '\n' << snapshot.statistics(tracenew::GroupBy::line)[0];
    EXPECT(support::contains(text.str(), "blocks (estimated) ]"));
    EXPECT(support::contains(text.str(), "on average (estimated):"));
    EXPECT(support::contains(text.str(), " B (estimated)"));
    for (const std::vector<void*>& mine : blocks) {
        for (void* block : mine) {
            ::operator delete(block);
        }
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "sampled_small").blocks == 0);
    EXPECT(support::alive_in(tracer.take_snapshot(), "sampled_large").bytes == 0);
    EXPECT(tracer.losses().unmatched_frees == 0);

    tracenew::LoopProbe probe{tracer};
    for (int i = 0; i < 50; ++i) {
        const auto iteration = probe.iteration();
        support::kept(sampled_large());
    }
    EXPECT(!probe.check().ok());  // nothing that a test may rely on
    EXPECT(support::contains(probe.check().reason(), "samples"));
    std::ostringstream report;
    report << probe.report();
    EXPECT(
        support::contains(report.str(), "Traced: samples, one in 16.0 KiB of what is allocated"));
    return hazard::result();
}

}  // namespace hazard_sampled
