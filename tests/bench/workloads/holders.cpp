// SPDX-License-Identifier: MIT
// What it costs to be told who holds what: a third of the blocks are nodes of a map, a third their
// strings, a third buffers of `bytes` that a vector holds.
//
//     blocks= bytes=

#include "bench.hpp"
#include "tracing.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace {

std::map<std::size_t, std::string> tree;
std::vector<char*> buffers;

double milliseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

/// Of this process, and of copies of it that have ended.
double processor_ms() {
    double sum = 0;
    for (const int whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        ::getrusage(static_cast<decltype(RUSAGE_SELF)>(whose), &usage);
        sum += milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    }
    return sum;
}

double now_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

int main(int count, char** values) {
    const bench::Arguments arguments{count, values};
    const std::size_t blocks = arguments.count("blocks", 100000);
    const std::size_t bytes = arguments.count("bytes", 24);
    bench::Tracing tracing{arguments};
    for (std::size_t i = 0; i < blocks / 3; ++i) {
        tree.emplace_hint(tree.end(), i, std::string(24 + i % 40, 'x'));
        buffers.push_back(new char[bytes]);
        std::memset(buffers.back(), 1, bytes);
    }
    const auto ask = [&] {
        if (tracing.tracer().holders_of(tracenew::Filter::including()).empty()) {
            bench::fail("nobody holds anything");
        }
    };
    ask();  // names are looked up once
    double least = 1e9;
    double least_pause = 1e9;
    for (int i = 0; i < 3; ++i) {
        // A thread that writes to memory all the time feels the copy most.
        std::atomic<bool> is_over{false};
        double pause = 0;
        double busy = 0;
        std::thread writer([&] {
            double before = now_ms();
            for (std::size_t at = 0; !is_over; ++at) {
                buffers[at % buffers.size()][0] = 2;
                const double now = now_ms();
                pause = std::max(pause, now - before);
                before = now;
            }
            timespec taken{};
            ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &taken);
            busy =
                static_cast<double>(taken.tv_sec) * 1e3 + static_cast<double>(taken.tv_nsec) / 1e6;
        });
        const double begin = processor_ms();
        ask();
        is_over = true;
        writer.join();
        least = std::min(least, processor_ms() - begin - busy);
        least_pause = std::min(least_pause, pause);
    }
    bench::print("processor_ms", least);
    bench::print("pause_ms", least_pause);
    std::fflush(stdout);
    std::_Exit(0);
}
