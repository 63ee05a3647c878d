// fork() while other threads of the program are inside dlopen and dlclose: the child inherits the
// loader's lock, perhaps held by a thread that it does not have. It must be able to trace, look and
// report all the same. (A program of its own, because each child reads that program's debug info.)
#include "support/hazard.hpp"

#include <atomic>
#include <chrono>
#include <dlfcn.h>
#include <sstream>
#include <thread>
#include <vector>

namespace {

std::atomic<bool> done{false};

SITE void* forked_block() {
    return support::kept(::operator new(100));
}

void load_for_ever(const char* library) {
    while (!done) {
        if (void* handle = ::dlopen(library, RTLD_NOW)) {
            ::dlclose(handle);
        }
    }
}

int child(tracenew::Tracer& tracer) {
    hazard::end_after(60);
    tracenew::LoopProbe probe{tracer};
    void* block = nullptr;
    {
        const auto iteration = probe.iteration();
        block = forked_block();
    }
    EXPECT(support::alive_in(tracer.take_snapshot(), "forked_block").blocks == 1);
    std::ostringstream text;
    text << probe.report() << tracer.take_snapshot();
    EXPECT(!text.str().empty());
    ::operator delete(block);
    tracer.stop();
    EXPECT(tracer.start() == tracenew::StartStatus::started);
    return hazard::result();
}

}  // namespace

int main() {
    if (support::has_tsan || support::has_asan) {
        return hazard::skip("sanitizers hang in such a child themselves");
    }
    hazard::end_after(110);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    std::vector<std::thread> threads;
    for (const char* library : {"libz.so.1", "libm.so.6", "libutil.so.1", "libBrokenLocale.so.1"}) {
        threads.emplace_back(&load_for_ever, library);
    }
    // A machine that does much else needs a second for each.
    const auto enough = std::chrono::steady_clock::now() + std::chrono::seconds{40};
    for (int i = 0; i < 100 && hazard::failures == 0; ++i) {
        if (i >= 10 && std::chrono::steady_clock::now() > enough) {
            break;
        }
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::_exit(child(tracer));
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
    return hazard::result();
}
