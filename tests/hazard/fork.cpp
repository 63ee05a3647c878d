// fork() in the middle of everything: threads that allocate, take snapshots, close iterations and
// load symbols hold locks at that moment. The child must be able to go on tracing, look and report.
#include "support/hazard.hpp"

#include <atomic>
#include <sstream>
#include <thread>
#include <vector>

namespace hazard_fork {

std::atomic<bool> done{false};

SITE void* forked_block() {
    return support::kept(::operator new(100));
}

void allocate_for_ever() {
    for (std::size_t i = 0; !done; ++i) {
        std::vector<std::string> strings(i % 10, std::string(50, 'x'));
        support::kept(strings.data());
    }
}

int child(tracenew::Tracer& tracer, tracenew::LoopProbe& probe) {
    hazard::end_after(20);
    EXPECT(tracer.is_tracing());
    void* blocks[50];
    for (void*& block : blocks) {
        const auto iteration = probe.iteration();
        block = forked_block();
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "forked_block").blocks == 50);
    std::ostringstream text;
    text << probe.report() << tracer.take_snapshot();
    EXPECT(!text.str().empty());
    for (void* block : blocks) {
        ::operator delete(block);
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "forked_block").blocks == 0);
    tracer.clear_traces();
    tracer.stop();
    hazard::start_or_exit(tracer);
    return hazard::result();
}

HAZARD(fork) {
    if (support::has_tsan) {
        return hazard::skip("TSan does not support a fork of a process with threads");
    }
    if (support::has_asan) {
        return hazard::skip("ASan's allocator hangs in such a child, with or without tracenew");
    }
    hazard::end_after(100);
    // Else the parent may have given it back, and 300 children read all debug info anew.
    tracenew::detail::symbol::symbol_memory.kept.store(std::size_t{1} << 30,
                                                       tracenew::detail::order_relaxed);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    std::vector<std::thread> threads;
    threads.emplace_back(&allocate_for_ever);
    threads.emplace_back(&allocate_for_ever);
    threads.emplace_back([&] {
        while (!done) {
            const auto iteration = probe.iteration();
        }
    });
    threads.emplace_back([&] {
        while (!done) {
            std::ostringstream text;
            text << tracer.take_snapshot() << probe.report();
            for (const tracenew::Statistic& row :
                 tracer.take_snapshot().statistics(tracenew::GroupBy::traceback)) {
                support::kept(row.traceback.format().data());
            }
        }
    });
    for (int i = 0; i < 300 && hazard::failures == 0; ++i) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::_exit(child(tracer, probe));
        }
        const int code = hazard::exit_code_of(pid);
        if (code != 0) {
            std::fprintf(stderr, "fork %d: the child ended with %d\n", i, code);
            ++hazard::failures;
        }
    }
    done = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT(tracer.is_tracing());
    return hazard::result();
}

}  // namespace hazard_fork
