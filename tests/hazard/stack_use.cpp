// How much of its caller's stack operator new takes: all that lies below is painted, and what has
// another colour afterwards was used. With Options::site_skip and a name of a thousand letters it
// was 118 KiB, on stacks that had 16.
#include "support/hazard.hpp"

#include <cstring>
#include <pthread.h>

namespace hazard_stack_use {

// README says so. By far the most of it is for a thread's first block, where malloc takes 3 KiB
// too.
constexpr std::size_t most = 6 << 10;
constexpr std::size_t most_of_long_walks = 10 << 10;
constexpr std::size_t stack_size = std::size_t{1} << 20;
constexpr unsigned char paint = 0xA5;
std::size_t bound = most;
unsigned char stack[stack_size] __attribute__((aligned(4096)));

template <int Number>
SITE void* allocate() {
    void* block = ::operator new(100 + Number);
    support::kept(block);
    return block;
}

template <int... Numbers>
struct Sequence {};
template <int Length, int... Numbers>
struct Make : Make<Length - 1, Length - 1, Numbers...> {};
template <int... Numbers>
struct Make<0, Numbers...> {
    using Type = Sequence<Numbers...>;
};
template <class Long>
struct Named {
    SITE static void* allocate() {
        void* block = ::operator new(300);
        support::kept(block);
        return block;
    }
};

SITE void expect_little(const char* what, void* (*call)()) {
    auto* const here = static_cast<unsigned char*>(__builtin_frame_address(0));
    unsigned char* const end = here - 1024;  // less what this function calls
    std::memset(stack, paint, static_cast<std::size_t>(end - stack));
    void* block = call();
    const unsigned char* used = stack;
    while (used < end && *used == paint) {
        ++used;
    }
    const auto bytes = static_cast<std::size_t>(here - used);
    std::fprintf(stderr, "  %5zu bytes: %s\n", bytes, what);
    EXPECT(bytes < bound);
    ::operator delete(block);
}

void* on_thread(void*) {
    expect_little("a thread's first block", &allocate<1>);
    for (int i = 0; i < 6; ++i) {
        expect_little("a line that is known", &allocate<1>);
    }
    expect_little("another line", &allocate<2>);
    using Long = typename Make<170>::Type;
    expect_little("a name of a thousand letters", &Named<Long>::allocate);
    return nullptr;
}

void measure(std::size_t frames, const char* skipped) {
    std::fprintf(stderr, "%zu frames, site_skip %s\n", frames, skipped);
    tracenew::Tracer tracer;
    tracenew::Options options;
    options.frames = frames;
    options.site_skip = {skipped};
    const bool is_started = tracer.start(options) == tracenew::StartStatus::started;
    EXPECT(is_started);
    if (!is_started) {
        return;
    }
    bound = frames > 64 ? most_of_long_walks : most;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_t thread{};
    EXPECT(pthread_attr_setstack(&attributes, stack, stack_size) == 0);
    EXPECT(pthread_create(&thread, &attributes, &on_thread, nullptr) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
    EXPECT(tracer.losses().truncated == 0);
}

HAZARD(stack_use) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers need more stack than that for themselves");
    }
    measure(10, "nobody::*");
    measure(10, "*Named::allocate");
    measure(tracenew::Tracer::max_frames, "nobody::*");
    measure(64, "*/hazard/*");
    return hazard::result();
}

}  // namespace hazard_stack_use
