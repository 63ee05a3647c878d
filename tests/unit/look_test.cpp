#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <atomic>
#include <sstream>
#include <thread>

using tracenew::Finding;
using tracenew::LoopProbe;
using tracenew::Tracer;
using tracenew::detail::LastLook;
using tracenew::detail::LoopWatch;

namespace {

constexpr std::size_t look_sites = 4;

template <std::size_t site>
SITE void* looked_at() {
    return support::kept(::operator new(64 + site));
}

void* look_block(std::size_t i) {
    switch (i % look_sites) {
    case 0:
        return looked_at<0>();
    case 1:
        return looked_at<1>();
    case 2:
        return looked_at<2>();
    default:
        return looked_at<3>();
    }
}

/// Blocks of a loop, each in a slot of its own; any thread may put another one there.
struct Slots {
    static constexpr std::size_t count = 6000;
    std::atomic<void*> blocks[count] = {};

    void renew(std::size_t i) { ::operator delete(blocks[i].exchange(look_block(i))); }
    ~Slots() {
        for (std::atomic<void*>& block : blocks) {
            ::operator delete(block.load());
        }
    }
};

/// Every field, but not the paths: those are told by the site's name.
std::string fields_of(const Finding& finding) {
    std::ostringstream text;
    text << finding << ", " << static_cast<int>(finding.doubt) << ' ' << finding.paths << ' '
         << finding.leaking_paths << ' ' << finding.bytes_interval.low << ' '
         << finding.bytes_interval.high << ' ' << finding.size_diff << ' ' << finding.count_diff
         << ' ' << finding.grown_bytes << ' ' << finding.grown_blocks << ' ' << finding.iterations
         << ' ' << finding.iterations_grown << ' ' << finding.iterations_grown_is_exact << ' '
         << finding.begins << ' ' << finding.exact_blocks << ' ' << finding.exact_iterations << ' '
         << finding.iterations_needed << '\n';
    return text.str();
}

std::string fields_of(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings) {
        text += fields_of(finding);
    }
    return text;
}

std::string look_text_of(const tracenew::GrowthCheck& check) {
    std::ostringstream text;
    text << check;
    return text.str();
}

}  // namespace

// Each walked the live blocks for itself: a leak in findings() was a cache in report().
TEST_CASE("look: all that is asked of one moment agrees, while other threads allocate and free") {
    static Slots slots;
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    LoopProbe probe{tracer};
    for (std::size_t i = 0; i < Slots::count; i += 30) {
        const auto iteration = probe.iteration();
        for (std::size_t k = 0; k < 30; ++k) {
            slots.renew(i + k);
        }
    }
    std::atomic<bool> done{false};
    std::vector<std::thread> threads;
    for (std::size_t first = 0; first < 3; ++first) {
        threads.emplace_back([&done, first] {
            for (std::size_t i = first; !done; i += 3) {
                slots.renew(i % Slots::count);
                std::this_thread::sleep_for(std::chrono::microseconds(20));
            }
        });
    }
    for (int moment = 0; moment < 3; ++moment) {
        const std::string findings = fields_of(probe.findings());
        for (int again = 0; again < 5; ++again) {
            const std::vector<Finding> leaks = probe.leaks();
            const tracenew::GrowthCheck check = probe.check();
            const tracenew::LoopReport report = probe.report();
            CHECK(fields_of(report.findings) == findings);
            CHECK(fields_of(report.leaks()) == fields_of(leaks));
            CHECK(fields_of(check.leaks()) == fields_of(leaks));
            CHECK(look_text_of(report.check()) == look_text_of(check));
            CHECK(report.check().rarest() == check.rarest());
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        const auto iteration = probe.iteration();
    }
    done = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    tracer.stop();
}

TEST_CASE("look: it is kept until the next close, or until the tracing ends, and then given back") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    tracenew::detail::SpinLock lock;
    LoopWatch watch{0};
    watch.begin();
    LastLook last;
    const auto close = [&] {
        watch.begin_iteration();
        watch.end_iteration();
        REQUIRE(watch.close_if_due(tracenew::detail::Os::now_ns()));
    };
    close();
    const auto first = last.get(lock, watch);
    CHECK(last.get(lock, watch) == first);
    CHECK(last.outdated(watch) == nullptr);
    close();
    CHECK(last.outdated(watch) == first);
    CHECK(first->observation.window() == 1);
    CHECK(first.use_count() == 1);
    const auto second = last.get(lock, watch);
    CHECK(second->observation.window() == 2);
    REQUIRE(second->births != nullptr);
    watch.note_end();
    CHECK(last.outdated(watch) == second);
    tracer.stop();
    const auto end = last.get(lock, watch);
    REQUIRE(end->births != nullptr);
    CHECK(last.get(lock, watch) == end);
}

TEST_CASE("look: iterations that were left out are closed, and that is another moment") {
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    tracenew::detail::SpinLock lock;
    LoopWatch watch{0};
    watch.begin();
    LastLook last;
    const auto first = last.get(lock, watch);
    watch.begin_iteration();
    CHECK(last.get(lock, watch) == first);
    watch.end_iteration();
    const auto second = last.get(lock, watch);
    CHECK(second != first);
    CHECK(second->observation.window() == 1);
}

TEST_CASE("look: who asks a report gets what the probe answered, with the slack of its options") {
    static void* blocks[60];
    Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    tracenew::LoopProbeOptions options;
    options.slack_blocks = 100;
    LoopProbe generous{tracer, options};
    LoopProbe strict{tracer};
    for (void*& block : blocks) {
        const auto one = generous.iteration();
        const auto other = strict.iteration();
        block = look_block(0);
    }
    const tracenew::LoopReport excused = generous.report();
    CHECK(excused.leaks().size() == 1);
    CHECK(excused.check().ok());
    CHECK(generous.check().ok());
    CHECK(excused.check().rarest() == 19);
    CHECK_FALSE(strict.report().check().ok());
    tracer.stop();
    CHECK(support::contains(strict.report().check().reason(), "not tracing"));
    CHECK(strict.report().check().reason() == strict.report().not_measured);
    CHECK_FALSE(tracenew::LoopReport{}.check().ok());
    for (void* block : blocks) {
        ::operator delete(block);
    }
}
