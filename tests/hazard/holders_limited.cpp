// Little address space, little stack, hundreds of threads, little time: a look at who holds what
// ends, and says what it could not do.
#include "support/hazard.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace hazard_holders_limited {

std::vector<std::string> kept;

SITE void leave(int i) {
    kept.push_back("what is kept does not fit in place, number " + std::to_string(i));
}

tracenew::LoopReport report(tracenew::Tracer& tracer, const tracenew::LoopProbeOptions& options) {
    tracenew::LoopProbe probe{tracer, options};
    for (int i = 0; i < 100; ++i) {
        const auto iteration = probe.iteration();
        leave(i);
    }
    return probe.report();
}

bool is_named(const tracenew::LoopReport& report) {
    for (const tracenew::Finding& leak : report.leaks()) {
        for (const tracenew::Holder& holder : leak.holders) {
            if (support::contains(holder.variable, "kept")) {
                return true;
            }
        }
    }
    return false;
}

void* on_a_small_stack(void* argument) {
    auto& tracer = *static_cast<tracenew::Tracer*>(argument);
    tracenew::LoopProbeOptions options;
    options.holders = tracenew::HolderSearch::always;
    EXPECT(is_named(report(tracer, options)));
    return nullptr;
}

HAZARD(holders_limited) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers have memory of their own that looks like a holder");
    }
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbeOptions options;
    options.holders = tracenew::HolderSearch::always;

    std::mutex mutex;
    std::condition_variable changed;
    bool is_over = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < 300; ++i) {
        threads.emplace_back([&] {
            std::vector<std::string> own(3, "a string of each thread's own, long enough");
            std::unique_lock<std::mutex> lock(mutex);
            changed.wait(lock, [&] { return is_over; });
            support::kept(&own);
        });
    }
    EXPECT(is_named(report(tracer, options)));
    {
        const std::lock_guard<std::mutex> lock(mutex);
        is_over = true;
    }
    changed.notify_all();
    for (std::thread& thread : threads) {
        thread.join();
    }

    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstacksize(&attributes, 256 * 1024);
    pthread_t small;
    EXPECT(::pthread_create(&small, &attributes, &on_a_small_stack, &tracer) == 0);
    ::pthread_join(small, nullptr);

    options.holders_memory = 65536;
    const tracenew::LoopReport short_of_memory = report(tracer, options);
    EXPECT(!short_of_memory.holder_look.looked || !short_of_memory.holder_look.whole);
    EXPECT(!short_of_memory.holder_look.looked || is_named(short_of_memory) ||
           !short_of_memory.leaks().empty());
    options.holders_memory = std::size_t{512} << 20;

    options.holders_time = std::chrono::microseconds{1};
    const tracenew::LoopReport short_of_time = report(tracer, options);
    EXPECT(!short_of_time.holder_look.looked || !short_of_time.holder_look.whole);
    for (const tracenew::Finding& leak : short_of_time.leaks()) {
        for (const tracenew::Holder& holder : leak.holders) {
            EXPECT(holder.kind != tracenew::HolderKind::nobody);
        }
    }
    options.holders_time = {};

    rlimit space = {};
    ::getrlimit(RLIMIT_AS, &space);
    space.rlim_cur = std::size_t{1} << 20;  // less than there is: nothing more is mapped
    ::setrlimit(RLIMIT_AS, &space);
    const tracenew::LoopReport without_space = report(tracer, options);
    EXPECT(!without_space.holder_look.looked && !without_space.holder_look.why.empty());
    return hazard::result();
}

}  // namespace hazard_holders_limited
