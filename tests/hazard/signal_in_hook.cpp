// A signal handler that allocates and frees while its thread is inside the hook. What it does there
// is skipped and counted; nothing waits for a lock that the interrupted hook holds, and the sums
// are right when the dust has settled.
//
// The signal is raised by the hook's own question about code that it has not met: inside the hook,
// always at the same place, and never inside malloc, which no handler may enter.
#include "support/hazard.hpp"

#include <atomic>
#include <utility>

// TSan warns of malloc in any handler; those of this program's hazards are raised where it is not
// interrupted.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() {
    return "report_signal_unsafe=0";
}

namespace hazard_signal_in_hook {

std::atomic<int> handled{0};
void* born_in_handler = nullptr;
void* to_free_in_handler = nullptr;

void on_signal(int) {
    ++handled;
    ::operator delete(support::kept(::operator new(200)));
    if (born_in_handler == nullptr) {
        born_in_handler = ::operator new(300);
    }
    if (to_free_in_handler != nullptr) {
        ::operator delete(std::exchange(to_free_in_handler, nullptr));
    }
}

tracenew::detail::CodeKind ask(std::uintptr_t) noexcept {
    std::raise(SIGUSR1);
    return tracenew::detail::CodeKind::user;
}

SITE void* first() {
    return support::kept(::operator new(1000));
}

SITE void* second() {
    return support::kept(::operator new(2000));
}

SITE void* third() {
    return support::kept(::operator new(2001));  // not 2000: g++ makes one function of equal ones
}

HAZARD(signal_in_hook) {
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    std::signal(SIGUSR1, &on_signal);
    const std::size_t before = tracer.traced_memory().current;
    tracenew::detail::forget_code();
    tracenew::detail::look_through.install(&ask);

    void* one = first();
    const int in_first = handled;
    EXPECT(in_first >= 1);
    EXPECT(tracer.losses().skipped == 2 * static_cast<std::uint64_t>(in_first) + 1);
    EXPECT(tracer.traced_memory().current == before + 1000);
    ::operator delete(born_in_handler);  // never seen: a normal, counted thing
    EXPECT(tracer.losses().unmatched_frees == 1);

    // A block that was seen is freed in the handler: it stays counted until its address comes back.
    void* stale = ::operator new(2000);
    EXPECT(tracer.traced_memory().current == before + 3000);
    const std::uint64_t skipped = tracer.losses().skipped;
    const int so_far = handled;
    to_free_in_handler = stale;
    void* two = second();
    EXPECT(handled > so_far);
    EXPECT(tracer.losses().skipped ==
           skipped + 2 * static_cast<std::uint64_t>(handled - so_far) + 1);
    void* three = third();
    const bool came_back = two == stale || three == stale;
    EXPECT(tracer.traced_memory().current == before + (came_back ? 5001 : 7001));

    tracenew::detail::look_through.install(nullptr);
    ::operator delete(one);
    ::operator delete(two);
    ::operator delete(three);
    EXPECT(tracer.traced_memory().current == before + (came_back ? 0 : 2000));
    EXPECT(tracer.losses().unmatched_frees == 1);
    tracer.clear_traces();
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(support::alive_in(snapshot, "first").blocks == 0);
    EXPECT(support::alive_in(snapshot, "second").blocks == 0);
    return hazard::result();
}

}  // namespace hazard_signal_in_hook
