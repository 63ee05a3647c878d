// Another library has fork handlers of its own, registered before start(): its prepare handler runs
// when we hold all of our locks, and its others before we have given them back. What they allocate
// and free is traced, and nobody waits. So it is with a signal handler that comes in between.
#include "support/hazard.hpp"

#include <pthread.h>
#include <vector>

namespace hazard_fork_handlers {

std::vector<void*>* kept = nullptr;

template <int Distinct>
SITE void* met_at_fork() {
    return support::kept(::operator new(100 + Distinct));
}

void prepare() {
    kept->push_back(met_at_fork<1>());
    std::raise(SIGUSR1);
}

void in_parent() {
    kept->push_back(met_at_fork<2>());
}

void in_child() {
    kept->push_back(met_at_fork<3>());
}

void on_signal(int) {
    kept->push_back(met_at_fork<4>());  // no malloc is interrupted: it was raised
}

int child(tracenew::Tracer& tracer) {
    hazard::end_after(20);
    EXPECT(support::alive_in(tracer.take_snapshot(), "met_at_fork").blocks == 3);
    for (void* block : *kept) {
        ::operator delete(block);
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "met_at_fork").blocks == 0);
    EXPECT(tracer.losses().skipped == 0);
    tracer.stop();
    return hazard::result();
}

HAZARD(fork_handlers) {
    if (support::has_asan) {
        return hazard::skip("ASan holds locks of its own then");
    }
    hazard::end_after(60);
    std::vector<void*> blocks;
    blocks.reserve(16);
    kept = &blocks;
    std::signal(SIGUSR1, &on_signal);
    ::pthread_atfork(&prepare, &in_parent, &in_child);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbe probe{tracer};
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(child(tracer));
    }
    EXPECT(hazard::exit_code_of(pid) == 0);
    EXPECT(support::alive_in(tracer.take_snapshot(), "met_at_fork").blocks == 3);
    EXPECT(tracer.losses().skipped == 0);
    return hazard::result();
}

}  // namespace hazard_fork_handlers
