// A process that grows in RAM by more than is traced, in four ways: each is told by its name.
// malloc's overhead on small blocks, an mmap beside a heap that was there before, and pages that
// were touched late had all been blamed on C libraries, and a leak of half a second had not been
// seen.
#include "support/hazard.hpp"

#include <chrono>
#include <cstring>
#include <sys/mman.h>
#include <thread>

using tracenew::Unseen;

namespace hazard_resident_growth {

constexpr std::size_t mib = 1 << 20;
constexpr int iterations = 40;

SITE void* small_block() {
    return support::kept(::operator new(1));
}

// Each makes the process grow by 1 MiB, or by nothing.
void leak_small_blocks(char*) {
    for (std::size_t i = 0; i < mib / 32; ++i) {
        small_block();
    }
}
void leak_map(char*) {
    void* const mapped =
        ::mmap(nullptr, mib, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::memset(mapped, 1, mib);
}
void leak_malloc(char*) {
    std::memset(support::kept(std::malloc(mib)), 1, mib);
}
void touch(char* reserved) {
    static std::size_t touched = 0;
    std::memset(reserved + touched, 1, mib);
    touched += mib;
}
void do_nothing(char*) {}

// The child's exit code is what it was told.
Unseen told(void (*body)(char*)) {
    const pid_t child = ::fork();
    if (child == 0) {
        // Not traced: whoever malloc'd before start() explains nothing.
        std::memset(support::kept(std::malloc(64 * mib)), 1, 64 * mib);
        tracenew::Tracer tracer;
        hazard::start_or_exit(tracer);
        auto* const reserved = static_cast<char*>(support::kept(::operator new(256 * mib)));
        tracenew::LoopProbe probe{tracer};
        for (int i = 0; i < iterations; ++i) {
            const auto iteration = probe.iteration();
            body(reserved);
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
        }
        ::_exit(100 + static_cast<int>(probe.report().unseen));
    }
    return static_cast<Unseen>(hazard::exit_code_of(child) - 100);
}

HAZARD(resident_growth) {
    hazard::end_after(110);
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("a sanitizer's malloc keeps what is freed and says nothing");
    }
    if (!tracenew::detail::Os::malloc_use().is_known) {
        return hazard::skip("this malloc does not say what it has handed out");
    }
    EXPECT(told(&do_nothing) == Unseen::nothing);
    EXPECT(told(&leak_small_blocks) == Unseen::overhead);
    EXPECT(told(&leak_map) == Unseen::elsewhere);
    EXPECT(told(&leak_malloc) == Unseen::other_malloc);
    EXPECT(told(&touch) == Unseen::touched);
    return hazard::result();
}

}  // namespace hazard_resident_growth
