// A thread is held up for longer than a second between two instructions of an event, by a busy
// processor or, here, in a signal handler that returns, while another one takes a snapshot or
// clears the traces. What it then adds must not bring an old sum back, nor count in a tracing that
// it is older than; and who shares its counters must be waited for as before.
#include "support/hazard.hpp"

#include <atomic>
#include <ctime>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <ucontext.h>

namespace held_up {

enum class Other { looks, clears };

struct Trial {
    bool shares;
    bool in_delete;
    Other other;
};

volatile bool is_stepping = false;
std::atomic<long> steps{0};
volatile long stop_at = -1;
std::atomic<int> request{0};
std::atomic<bool> done{false};

// After each instruction while the trap flag is set.
void on_step(int, siginfo_t*, void* context) {
    auto& flags = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL];
    if (!is_stepping) {
        flags &= ~0x100L;
    } else if (tracenew::detail::thread_state.in_hook && ++steps == stop_at) {
        flags &= ~0x100L;
        request = 1;
        timespec left = {1, 300000000};
        while (::nanosleep(&left, &left) != 0) {
        }
    }
}

void step(bool on) {
    is_stepping = on;
    if (on) {
        asm volatile("pushfq; orq $0x100, (%%rsp); popfq" ::: "memory", "cc");
    } else {
        asm volatile("pushfq; andq $~0x100, (%%rsp); popfq" ::: "memory", "cc");
    }
}

SITE void* allocate_100() {
    return support::kept(::operator new(100));
}

// Instructions in the hook, when it stops at one of them; 0: it was not reached.
long step_through(bool in_delete, long stop) {
    steps = 0;
    stop_at = stop;
    // Those before it, from the same line, have the walk remembered: all ways are the same then.
    void* block = nullptr;
    for (int i = 0; i < 20; ++i) {
        const bool is_last = i == 19;
        step(is_last && !in_delete);
        block = allocate_100();
        step(is_last && in_delete);
        ::operator delete(block);
        step(false);
    }
    return steps;
}

bool is_sharing() {
    return tracenew::detail::thread_state.record->counters.is_shared();
}

struct Alive {
    std::size_t blocks;
    std::size_t bytes;
};

Alive alive(const tracenew::Tracer& tracer) {
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    return {snapshot.count(), snapshot.size()};
}

// In a process of its own: `from_end` instructions before it leaves the hook it is held up.
int try_at(const Trial& trial, long from_end) {
    hazard::failures = 0;  // the parent's
    hazard::end_after(60);
    std::vector<std::thread> others;
    std::atomic<int> ready{0};
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer, 1);
    const int owners = trial.shares ? 70 : 0;
    others.reserve(80);
    for (int i = 0; i < owners; ++i) {
        others.emplace_back([&] {
            ::operator delete(allocate_100());
            for (++ready; !done;) {
                ::usleep(20000);
            }
        });
    }
    while (ready < owners) {
        ::usleep(1000);
    }
    others.emplace_back([&] {
        while (!done) {
            if (request == 1) {
                if (trial.other == Other::looks) {
                    static_cast<void>(tracer.take_snapshot());
                } else {
                    tracer.clear_traces();
                }
                request = 2;
            }
            ::usleep(500);
        }
    });

    std::thread{[&] {
        struct sigaction action = {};
        action.sa_sigaction = on_step;
        action.sa_flags = SA_SIGINFO;
        ::sigaction(SIGTRAP, &action, nullptr);
        void* kept[8];
        for (void*& block : kept) {
            block = allocate_100();
        }
        for (int i = 0; i < 50; ++i) {
            ::operator delete(allocate_100());
        }
        static_cast<void>(alive(tracer));
        const Alive before = alive(tracer);
        const long all = step_through(trial.in_delete, -1);
        EXPECT(all > from_end);
        EXPECT(is_sharing() == trial.shares);
        static_cast<void>(step_through(trial.in_delete, all - from_end));
        while (request == 1) {
            ::usleep(1000);
        }
        EXPECT(request == 2);

        const bool is_cleared = trial.other == Other::clears;
        const Alive rest = is_cleared ? Alive{0, 0} : before;
        for (int i = 0; i < 20; ++i) {
            void* block = allocate_100();
            const Alive now = alive(tracer);
            EXPECT(now.blocks == rest.blocks + 1 && now.bytes == rest.bytes + 100);
            ::operator delete(block);
        }
        const Alive now = alive(tracer);
        EXPECT(now.blocks == rest.blocks && now.bytes == rest.bytes);
        EXPECT(tracer.traced_memory().current == rest.bytes);
        for (void* block : kept) {
            ::operator delete(block);
        }
    }}.join();
    done = true;
    for (std::thread& other : others) {
        other.join();
    }
    return hazard::result();
}

}  // namespace held_up

HAZARD(held_up) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("a sanitizer's own instructions would be stepped through");
    }
    using held_up::Other;
    static constexpr held_up::Trial trials[] = {
        {false, false, Other::looks}, {false, false, Other::clears}, {false, true, Other::looks},
        {false, true, Other::clears}, {true, false, Other::clears},  {true, true, Other::clears},
        {true, true, Other::looks},
    };
    for (const held_up::Trial& trial : trials) {
        // All at a time: they sleep.
        std::vector<pid_t> children;
        for (long from_end = 1; from_end < 60; from_end += trial.shares ? 12 : 2) {
            const pid_t child = ::fork();
            if (child == 0) {
                ::_exit(held_up::try_at(trial, from_end));
            }
            children.push_back(child);
        }
        int wrong = 0;
        for (const pid_t child : children) {
            const int code = hazard::exit_code_of(child);
            if (code == hazard::skipped) {
                return hazard::skip("the hook is not in effect");
            }
            wrong += code != 0 ? 1 : 0;
        }
        std::fprintf(stderr, "%s, %s, the other thread %s: wrong in %d of %zu\n",
                     trial.shares ? "shared" : "own", trial.in_delete ? "delete" : "new",
                     trial.other == Other::looks ? "looks" : "clears", wrong, children.size());
        EXPECT(wrong == 0);
    }
    return hazard::result();
}
#else
HAZARD(held_up) {
    return hazard::skip("steps through x86-64 code");
}
#endif
