// What a new/delete pair and the close of an iteration cost, as ratios in one run.
//
//     g++ -std=c++17 -O2 -g -I include tests/bench/starting_figures.cpp -o /tmp/figures -pthread
//     -ldl /tmp/figures

#include <tracenew.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double nanoseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

template <int Level>
__attribute__((noinline)) void* allocate_below(unsigned path) {
    void* block = nullptr;
    if constexpr (Level == 0) {
        block = ::operator new(32 + path % 64);
    } else if (((path >> (Level - 1)) & 1U) != 0) {
        block = allocate_below<Level - 1>(path);
        asm volatile("# the other call site" : : "r"(block));  // or they become one
    } else {
        block = allocate_below<Level - 1>(path);
    }
    asm volatile("" : : "r"(block) : "memory");  // no tail call: every level keeps its frame
    return block;
}

double median_pair(int rounds) {
    std::vector<double> times;
    unsigned path = 12345;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = Clock::now();
        for (int i = 0; i < 2000; ++i) {
            path = path * 1664525U + 1013904223U;
            ::operator delete(allocate_below<10>(path >> 16));
        }
        times.push_back(nanoseconds_since(begin) / 2000);
    }
    std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
    return times[static_cast<std::size_t>(rounds / 2)];
}

}  // namespace

int main() {
    tracenew::Tracer tracer;
    const double off = median_pair(51);
    std::printf("off           %8.1f ns a pair\n", off);
    for (const std::size_t frames : {1U, 10U, 25U}) {
        if (tracer.start(frames) != tracenew::StartStatus::started) {
            std::puts("not tracing");
            return 1;
        }
        const double traced = median_pair(51);
        std::printf("%2zu frames     %8.1f ns a pair, %.1fx\n", frames, traced, traced / off);
        if (frames == 25) {
            tracenew::LoopProbe probe{tracer};
            const auto begin = Clock::now();
            for (int i = 0; i < 200; ++i) {
                auto iteration = probe.iteration();
                ::operator delete(allocate_below<10>(static_cast<unsigned>(i)));
            }
            std::printf("a close       %8.1f us with %u tracebacks\n",
                        nanoseconds_since(begin) / 200 / 1000,
                        tracenew::detail::recorder.tracebacks.size());
        }
        tracer.stop();
    }
}
