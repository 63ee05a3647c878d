// Memory runs out while the tracer is at work, and the program's new_handler does what such do: it
// asks who has the memory, or calls exit(). What the tracer wants for itself is no reason to call
// it, and its locks are nothing to wait for.
#include "support/hazard.hpp"

#include <cstring>
#include <new>
#include <sys/resource.h>
#include <vector>

namespace hazard_new_handler {

tracenew::Tracer tracer;  // static: its destructor runs in exit()
int called = 0;
bool leaves = false;

void handler() {
    ++called;
    std::set_new_handler(nullptr);
    if (leaves) {
        std::exit(hazard::failures == 0 ? 3 : 1);
    }
    support::kept(&called);
    static_cast<void>(tracer.tracer_memory());
}

/// What the program itself cannot have is a reason to call it.
bool program_is_refused() {
    try {
        ::operator delete(support::kept(::operator new (std::size_t{1} << 30)));
        return false;
    } catch (const std::bad_alloc&) {
        return true;
    }
}

int starve() {
    hazard::end_after(20);
    hazard::start_or_exit(tracer, 20);
    std::vector<void*> blocks;
    for (unsigned i = 0; i < (1U << 12); ++i) {
        blocks.push_back(support::by_path<12>(i));
    }
    static std::vector<tracenew::Snapshot> snapshots;
    snapshots.reserve(100000);
    rlimit none = {1, 1};
    ::setrlimit(RLIMIT_AS, &none);
    std::set_new_handler(&handler);
    bool is_refused = false;
    for (int i = 0; i < 100000 && !is_refused; ++i) {
        snapshots.push_back(tracer.take_snapshot());
        is_refused = !snapshots.back().error().empty();
    }
    EXPECT(is_refused);
    EXPECT(called == 0);
    leaves = false;
    EXPECT(program_is_refused());
    EXPECT(called == 1);
    leaves = true;
    std::set_new_handler(&handler);
    program_is_refused();
    return 1;  // it has not left
}

HAZARD(new_handler) {
    if (support::has_tsan || support::has_asan) {
        return hazard::skip("sanitizers need address space of their own");
    }
    const pid_t pid = ::fork();
    if (pid == 0) {
        std::exit(starve());
    }
    EXPECT(hazard::exit_code_of(pid) == 3);
    return hazard::result();
}

}  // namespace hazard_new_handler
