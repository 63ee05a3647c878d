#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#if defined(__linux__)

using tracenew::detail::LinuxMemory;

namespace {

bool malloc_tells() {
    return !support::has_asan && !support::has_tsan && LinuxMemory::malloc_use().is_known;
}

void use_some_sizes(unsigned seed) {
    for (int i = 0; i < 50; ++i) {
        seed = seed * 1664525U + 1013904223U;
        std::free(support::kept(std::malloc((seed >> 8) % 3000)));
    }
}

}  // namespace

// What a thread keeps counts as handed out: 500 bytes an iteration looked like a leak.
TEST_CASE("linux_memory: malloc has handed out the same, whatever was freed in between") {
    if (!malloc_tells()) {
        return;
    }
    const std::size_t kept = LinuxMemory::blocks_kept_by_thread();
    REQUIRE(kept <= LinuxMemory::most_kept);
    CHECK(LinuxMemory::kept_bytes(7) == 240128);
    const auto in_use = [kept] {
        const std::uint64_t of_thread = LinuxMemory::keep_blocks(kept);
        return LinuxMemory::malloc_use().in_use - of_thread;
    };
    const std::uint64_t before = in_use();
    for (unsigned seed = 0; seed < 20; ++seed) {
        use_some_sizes(seed);
        CHECK(in_use() == before);
    }
    void* const leaked = support::kept(std::malloc(100));
    const std::uint64_t after = in_use();
    CHECK(after >= before + 112);
    CHECK(after <= before + 128);
    std::free(leaked);
}

TEST_CASE("linux_memory: threads, and files that are in RAM") {
    CHECK(LinuxMemory::threads() >= 1);
    // ThreadSanitizer's own thread begins with the first one, and one that was joined may be about
    // to go: so one more than with one that stays.
    std::size_t with_one = 0;
    std::size_t with_two = 0;
    std::thread{[&] {
        with_one = LinuxMemory::threads();
        std::thread{[&] { with_two = LinuxMemory::threads(); }}.join();
    }}.join();
    CHECK(with_one >= 2);
    CHECK(with_two == with_one + 1);
    CHECK(LinuxMemory::file_bytes() > 10000);  // the program itself
    CHECK(LinuxMemory::file_bytes() < LinuxMemory::resident_bytes());
    CHECK(LinuxMemory::mapped_bytes() > LinuxMemory::resident_bytes());
}

#endif
