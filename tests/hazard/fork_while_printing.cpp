// A thread is printing when another one forks: the child, which has no such thread, prints too.
#include "support/hazard.hpp"

#include <atomic>
#include <ostream>
#include <streambuf>
#include <thread>
#include <vector>

namespace hazard_fork_while_printing {

std::vector<void*> blocks;

/// Its first writer stays inside until it is told to go on.
class SlowBuffer : public std::streambuf {
public:
    std::atomic<bool> is_inside{false};
    std::atomic<bool> goes_on{false};
    std::atomic<long> written{0};

protected:
    std::streamsize xsputn(const char*, std::streamsize count) override {
        is_inside = true;
        while (!goes_on) {
            std::this_thread::yield();
        }
        written += static_cast<long>(count);
        return count;
    }
    int overflow(int letter) override {
        ++written;
        return letter;
    }
};

void iterate(tracenew::LoopProbe& probe) {
    const auto iteration = probe.iteration();
    blocks.push_back(support::kept(::operator new(100)));
}

int child(tracenew::LoopProbe& probe, SlowBuffer& buffer) {
    hazard::end_after(20);
    buffer.goes_on = true;
    for (int i = 0; i < 20; ++i) {
        iterate(probe);
    }
    EXPECT(buffer.written > 100);
    return hazard::result();
}

HAZARD(fork_while_printing) {
    if (support::has_tsan || support::has_asan) {
        return hazard::skip("sanitizers hang in such a child themselves");
    }
    hazard::end_after(60);
    SlowBuffer buffer;
    std::ostream out{&buffer};
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    tracenew::LoopProbeOptions options;
    options.print_each = true;
    options.out = &out;
    options.warmup = 0;
    tracenew::LoopProbe probe{tracer, options};
    std::thread printer{[&] { iterate(probe); }};
    while (!buffer.is_inside) {
        std::this_thread::yield();
    }
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(child(probe, buffer));
    }
    EXPECT(hazard::exit_code_of(pid) == 0);
    buffer.goes_on = true;
    printer.join();
    return hazard::result();
}

}  // namespace hazard_fork_while_printing
