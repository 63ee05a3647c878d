// pthread_cancel() is pending while the hook asks symbol tables about code that it has not met:
// files are opened there, which is a cancellation point, and the hook may not throw.
#include "support/hazard.hpp"

#include <pthread.h>
#include <thread>

namespace hazard_cancel {

SITE void* cancelled_block() {
    return support::kept(::operator new(77));
}

// Code of its own for each number, so that each has an address that nobody has asked about.
template <int Number>
SITE void allocate_under_cancellation() {
    support::kept(cancelled_block());
    asm volatile("# %0" : : "i"(Number));
}

void* run(void*) {
    ::pthread_cancel(::pthread_self());  // pending until the next cancellation point
    allocate_under_cancellation<1>();
    allocate_under_cancellation<2>();
    allocate_under_cancellation<3>();
    ::pthread_testcancel();
    return nullptr;
}

HAZARD(cancel) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("the sanitizers' interceptors have cancellation points of their own");
    }
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    pthread_t thread{};
    EXPECT(::pthread_create(&thread, nullptr, &run, nullptr) == 0);
    void* ended = nullptr;
    EXPECT(::pthread_join(thread, &ended) == 0);
    EXPECT(ended == PTHREAD_CANCELED);
    EXPECT(support::alive_in(tracer.take_snapshot(), "cancelled_block").blocks == 3);
    return hazard::result();
}

}  // namespace hazard_cancel
