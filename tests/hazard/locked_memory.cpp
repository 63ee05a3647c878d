// A real-time program has all of its memory locked, what it maps later too: then each page of a
// table would be in RAM when the table is mapped, 58 MiB for each thread, and stay there.
#include "support/hazard.hpp"

#include <atomic>
#include <filesystem>
#include <sys/mman.h>
#include <thread>
#include <vector>

namespace hazard_locked_memory {

constexpr int threads = 4;

SITE void* allocate_here() {
    return support::kept(::operator new(100));
}

/// What the process has in RAM while each of some threads has made a block.
std::uint64_t resident_with_threads() {
    std::vector<std::thread> others;
    others.reserve(threads);
    std::atomic<int> ready{0};
    std::atomic<bool> done{false};
    for (int i = 0; i < threads; ++i) {
        others.emplace_back([&] {
            ::operator delete(allocate_here());
            for (++ready; !done;) {
                ::usleep(1000);
            }
        });
    }
    while (ready < threads) {
        ::usleep(1000);
    }
    const std::uint64_t resident = tracenew::detail::Os::resident_bytes();
    done = true;
    for (std::thread& other : others) {
        other.join();
    }
    return resident;
}

HAZARD(locked_memory) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("a sanitizer's shadow memory would be locked");
    }
    hazard::end_after(60);
    if (::mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
        return hazard::skip("memory may not be locked here");
    }
    const std::uint64_t without = resident_with_threads();
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    const std::uint64_t with = resident_with_threads();
    std::fprintf(stderr, "%llu MiB, traced %llu\n", static_cast<unsigned long long>(without >> 20),
                 static_cast<unsigned long long>(with >> 20));
    EXPECT(with < without + (std::uint64_t{64} << 20));

    void* block = allocate_here();
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocate_here").blocks == 1);
    tracer.clear_traces();
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocate_here").blocks == 0);
    ::operator delete(block);
    void* another = allocate_here();
    EXPECT(support::alive_in(tracer.take_snapshot(), "allocate_here").bytes == 100);
    ::operator delete(another);
    // The file with the lines is locked when it is mapped, and that is what was asked for.
    const std::uint64_t program = std::filesystem::file_size("/proc/self/exe");
    EXPECT(resident_with_threads() < without + program + (std::uint64_t{80} << 20));
    return hazard::result();
}

}  // namespace hazard_locked_memory
