// SPDX-License-Identifier: MIT
// What one close of an iteration costs: microseconds, median and ninth decile.
//
//     tracebacks=, blocks=    how many tracebacks the tracer knows, how many blocks are alive
//     threads=                threads that have allocated and are alive, this one among them
//     allocating=1            one of the others goes on allocating all the time
//     closes=                 how many are timed
//
// Between two closes a few blocks are replaced and one is leaked, and the caches are filled with
// something else, as the body of a real loop would: a close never finds its tables in L1.
//
// Built with BENCH_LSAN=1 and without tracenew, a close is LeakSanitizer's check for leaks.

#include "paths.hpp"
#include "tracing.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#if !BENCH_TRACENEW
#include <sanitizer/lsan_interface.h>
#endif

namespace {

constexpr int levels = 17;  // 131,072 paths
constexpr std::size_t warm_up = 8;
constexpr std::size_t most_closes = 255;  // beyond that a probe may skip some to save time
constexpr std::size_t touched = 8;        // blocks that an iteration replaces

void* allocate(std::uint64_t path) {
    return bench::allocate_below<levels, levels - 1>(path, 64);
}

/// The other threads: they have allocated, and wait.
class Others {
public:
    Others(std::size_t threads, std::size_t tracebacks, bool allocating)
        : tracebacks_(tracebacks) {
        for (std::size_t i = 0; i < threads; ++i) {
            threads_.emplace_back([this, i, busy = allocating && i == 0] { live(i, busy); });
        }
        std::unique_lock<std::mutex> guard{lock_};
        changed_.wait(guard, [&] { return ready_ == threads_.size(); });
    }
    Others(const Others&) = delete;
    Others& operator=(const Others&) = delete;
    ~Others() {
        {
            const std::lock_guard<std::mutex> guard{lock_};
            over_ = true;
        }
        changed_.notify_all();
        for (std::thread& thread : threads_) {
            thread.join();
        }
    }

private:
    void live(std::size_t seed, bool busy) {
        bench::Random random{seed};
        void* blocks[16] = {};
        const auto replace = [&](void*& block) {
            ::operator delete(block);
            block = allocate(bench::pick(random.next(), tracebacks_));
        };
        for (void*& block : blocks) {
            replace(block);
        }
        {
            std::unique_lock<std::mutex> guard{lock_};
            ++ready_;
            changed_.notify_all();
            if (!busy) {
                changed_.wait(guard, [&] { return over_.load(); });
            }
        }
        while (!over_) {
            replace(blocks[bench::pick(random.next(), 16)]);
        }
        for (void* block : blocks) {
            ::operator delete(block);
        }
    }

    std::size_t tracebacks_;
    std::mutex lock_;
    std::condition_variable changed_;
    std::size_t ready_ = 0;
    std::atomic<bool> over_{false};
    std::vector<std::thread> threads_;
};

class Closes {
public:
    Closes(const bench::Arguments& arguments, const bench::Tracing& tracing)
        : tracebacks_(arguments.count("tracebacks", 1000))
        , count_(arguments.count("blocks", 10000)) {
        for (std::size_t i = 0; i < std::max(count_, tracebacks_); ++i) {
            blocks_.push_back(allocate(i % tracebacks_));
        }
        tracing.expect(blocks_.size(), tracebacks_);
        while (blocks_.size() > count_) {
            ::operator delete(blocks_.back());
            blocks_.pop_back();
        }
    }
    Closes(const Closes&) = delete;
    Closes& operator=(const Closes&) = delete;
    ~Closes() {
        for (void* block : blocks_) {
            ::operator delete(block);
        }
    }

    void body() {
        for (std::size_t i = 0; i < touched; ++i) {
            const std::uint64_t random = random_.next();
            void*& block = blocks_[bench::pick(random, count_)];
            ::operator delete(block);
            block = allocate(random % tracebacks_);
        }
        blocks_.push_back(allocate(0));
        for (std::size_t i = 0; i < other_data_.size(); i += 64) {
            other_data_[i] = static_cast<char>(other_data_[i] + 1);
        }
        asm volatile("" : : "r"(other_data_.data()) : "memory");
    }

    /// Microseconds, in ascending order.
    template <class Close>
    std::vector<double> time(std::size_t closes, const Close& close) {
        std::vector<double> times;
        times.reserve(closes);
        for (std::size_t i = 0; i < warm_up + closes; ++i) {
            body();
            const double begin = bench::now_ns();
            close();
            if (i >= warm_up) {
                times.push_back((bench::now_ns() - begin) / 1000);
            }
        }
        std::sort(times.begin(), times.end());
        return times;
    }

private:
    std::size_t tracebacks_;
    std::size_t count_;
    bench::Random random_{1};
    std::vector<void*> blocks_;  // and what has leaked, at its end
    std::vector<char> other_data_ = std::vector<char>(std::size_t{4} << 20);
};

#if BENCH_TRACENEW
std::vector<double> time_closes(Closes& loop, bench::Tracing& tracing, std::size_t closes) {
    tracenew::LoopProbe probe{tracing.tracer()};
    std::vector<double> times =
        loop.time(closes, [&] { const tracenew::Iteration iteration = probe.iteration(); });
    const tracenew::LoopReport report = probe.report();
    if (report.iterations != warm_up + closes || report.close_interval != 1 ||
        report.losses.closes != 0 || report.findings.empty()) {
        bench::fail("the probe did not close every iteration");
    }
    return times;
}
#elif BENCH_LSAN
std::vector<double> time_closes(Closes& loop, bench::Tracing&, std::size_t closes) {
    return loop.time(closes, [] {
        if (__lsan_do_recoverable_leak_check() != 0) {
            bench::fail("LeakSanitizer found a leak where there is none");
        }
    });
}
#endif

}  // namespace

int main(int count, char** values) {
    const bench::Arguments arguments{count, values};
    bench::Tracing tracing{arguments};
    Closes loop{arguments, tracing};
    const Others others{arguments.count("threads", 1) - 1, arguments.count("tracebacks", 1000),
                        arguments.count("allocating", 0) != 0};
    const std::size_t closes = arguments.count("closes", 101);
    if (warm_up + closes > most_closes) {
        bench::fail("too many closes");
    }
    const std::vector<double> times = time_closes(loop, tracing, closes);
    bench::print("us", times[closes / 2]);
    bench::print("decile_us", times[closes * 9 / 10]);
}
