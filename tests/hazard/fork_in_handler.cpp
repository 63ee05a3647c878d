// A signal handler that forks (which it may: fork() was async-signal-safe in POSIX until 2017) has
// interrupted a thread in the middle of an allocation, a snapshot, a close or a report, with locks.
#include "support/hazard.hpp"

#include <cerrno>
#include <chrono>
#include <ctime>
#include <sstream>

namespace hazard_fork_in_handler {

volatile int forks = 0;
volatile int failed = 0;

void on_signal(int) {
    const int error = errno;
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(0);
    }
    failed = failed + (hazard::exit_code_of(pid) == 0 ? 0 : 1);
    forks = forks + 1;
    errno = error;
}

void work(tracenew::Tracer& tracer, tracenew::LoopProbe& probe, unsigned round) {
    for (unsigned i = 0; i < 200; ++i) {
        const auto iteration = probe.iteration();
        ::operator delete(support::by_path<16>((round * 200 + i) * 2654435761U));
    }
    for (int i = 0; i < 20; ++i) {
        EXPECT(tracer.take_snapshot().error().empty());
    }
    std::ostringstream text;
    text << tracer.take_snapshot() << probe.report();
    EXPECT(tracer.tracer_memory() != 0);
}

HAZARD(fork_in_handler) {
    if (support::has_tsan || support::has_asan) {
        return hazard::skip("sanitizers hang in such a fork themselves");
    }
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, 20);
    tracenew::LoopProbe probe{tracer};
    struct sigaction action = {};
    action.sa_handler = &on_signal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGRTMIN, &action, nullptr);
    sigevent event = {};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGRTMIN;
    timer_t timer{};
    if (::timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) {
        return hazard::skip("there are no timers");
    }
    itimerspec often = {};
    often.it_value.tv_nsec = often.it_interval.tv_nsec = 4000000;
    ::timer_settime(timer, 0, &often, nullptr);
    const auto enough = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    for (unsigned round = 0; std::chrono::steady_clock::now() < enough; ++round) {
        work(tracer, probe, round);
    }
    ::timer_delete(timer);
    EXPECT(forks > 20);
    EXPECT(failed == 0);
    EXPECT(tracer.losses().skipped == 0);
    return hazard::result();
}

}  // namespace hazard_fork_in_handler
