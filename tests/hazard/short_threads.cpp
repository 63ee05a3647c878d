// Thousands of threads that come and go: what they counted stays, what they needed does not add up.
#include "support/hazard.hpp"

#include <thread>
#include <vector>

namespace hazard_short_threads {

SITE void* threads_block() {
    return support::kept(::operator new(40));
}

std::uint64_t address_space_kib() {
    std::FILE* file = std::fopen("/proc/self/status", "r");
    char line[256];
    unsigned long long kib = 0;
    while (file != nullptr && std::fgets(line, sizeof line, file) != nullptr) {
        std::sscanf(line, "VmSize: %llu", &kib);
    }
    if (file != nullptr) {
        std::fclose(file);
    }
    return kib;
}

void run_threads(int rounds, std::vector<void*>& blocks) {
    for (int round = 0; round < rounds; ++round) {
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < 10; ++i) {
            blocks.push_back(nullptr);
        }
        void** mine = blocks.data() + blocks.size() - 10;
        for (int i = 0; i < 10; ++i) {
            threads.emplace_back([mine, i] { mine[i] = threads_block(); });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
    }
}

HAZARD(short_threads) {
    hazard::end_after(100);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    std::vector<void*> blocks;
    blocks.reserve(5000);
    run_threads(20, blocks);
    EXPECT(support::alive_in(tracer.take_snapshot(), "threads_block").blocks == 200);
    const std::size_t tables = tracer.tracer_memory();
    const std::uint64_t space = address_space_kib();
    run_threads(480, blocks);
    EXPECT(support::alive_in(tracer.take_snapshot(), "threads_block").blocks == 5000);
    EXPECT(support::alive_in(tracer.take_snapshot(), "threads_block").bytes == 200000);
    // 4,800 threads more: block words for their blocks, and one set of counters at the very most.
    EXPECT(tracer.tracer_memory() < tables + 1000000);
    if (!support::has_asan && !support::has_tsan) {
        // A record is 40 MiB of address space, and the C library's arenas are 64 MiB each.
        EXPECT(address_space_kib() < space + 8000000);
    }
    return hazard::result();
}

}  // namespace hazard_short_threads
