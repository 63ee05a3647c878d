// SPDX-License-Identifier: MIT
// Two threads or more that allocate at the same time, on random paths; nanoseconds a pair in each.
//
//     kind=own         each deletes what it has allocated itself; threads=2
//     kind=exchange    each deletes what the other has allocated: blocks cross over in two rings

#include "paths.hpp"
#include "tracing.hpp"

#include <atomic>
#include <numeric>
#include <sched.h>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t blocks_a_thread = 1000;
constexpr std::size_t warm_up = 20000;

/// Spins, and lets others run when it takes long: there may be fewer cores than threads.
class Patience {
public:
    void lose() {
        if (++spins_ % 256 == 0) {
            sched_yield();
        }
    }

private:
    unsigned spins_ = 0;
};

/// All threads begin to measure at the same time.
class Gate {
public:
    explicit Gate(std::size_t threads)
        : awaited_(threads) {}

    void wait() {
        awaited_.fetch_sub(1);
        for (Patience patience; awaited_.load() != 0; patience.lose()) {
        }
    }

private:
    std::atomic<std::size_t> awaited_;
};

/// One thread pushes, one pops; nobody waits inside.
class Ring {
public:
    bool push(void* block) {
        const std::size_t end = end_.load(std::memory_order_relaxed);
        if (end - begin_.load(std::memory_order_acquire) == capacity) {
            return false;
        }
        blocks_[end % capacity] = block;
        end_.store(end + 1, std::memory_order_release);
        return true;
    }

    /// Null when there is none.
    void* pop() {
        const std::size_t begin = begin_.load(std::memory_order_relaxed);
        if (end_.load(std::memory_order_acquire) == begin) {
            return nullptr;
        }
        void* block = blocks_[begin % capacity];
        begin_.store(begin + 1, std::memory_order_release);
        return block;
    }

private:
    static constexpr std::size_t capacity = 2048;
    alignas(64) std::atomic<std::size_t> begin_{0};
    alignas(64) std::atomic<std::size_t> end_{0};
    alignas(64) void* blocks_[capacity] = {};
};

/// Both rings begin half full, so that neither thread waits unless it is a thousand pairs ahead.
class Trader {
public:
    Trader(Ring& in, Ring& out, std::atomic<bool>& over, std::uint64_t seed)
        : in_(in)
        , out_(out)
        , over_(over)
        , random_(seed) {
        for (std::size_t i = 0; i < blocks_a_thread; ++i) {
            out_.push(allocate());
        }
    }

    /// False when the other thread has left.
    __attribute__((noinline)) bool run(std::size_t pairs) {
        for (std::size_t i = 0; i < pairs; ++i) {
            void* made = allocate();
            for (Patience patience; !out_.push(made); patience.lose()) {
                if (over_.load(std::memory_order_relaxed)) {
                    ::operator delete(made);
                    return false;
                }
            }
            void* received = in_.pop();
            for (Patience patience; received == nullptr; received = in_.pop()) {
                if (over_.load(std::memory_order_relaxed)) {
                    return false;
                }
                patience.lose();
            }
            ::operator delete(received);
        }
        return true;
    }

private:
    void* allocate() {
        const std::uint64_t random = random_.next();
        return bench::allocate_on(random % bench::random_paths, bench::block_size(random));
    }

    Ring& in_;
    Ring& out_;
    std::atomic<bool>& over_;
    bench::Random random_;
};

// 2,000 blocks hold 880 of the 1,024 paths.
std::size_t most_paths(const bench::Tracing& tracing) {
    return std::min<std::size_t>(bench::paths_seen(tracing.frames()), 500);
}

double own(const bench::Arguments& arguments, const bench::Tracing& tracing) {
    const std::size_t count = arguments.count("threads", 2);
    Gate begin{count};
    Gate end{count};
    std::vector<double> times(count);
    const auto run = [&](std::size_t thread) {
        bench::Churn churn{blocks_a_thread, thread + 1};
        churn.run(warm_up);
        begin.wait();
        times[thread] =
            bench::time_operations(arguments, [&](std::size_t pairs) { churn.run(pairs); });
        end.wait();
        if (thread == 0) {
            tracing.expect(blocks_a_thread, most_paths(tracing));
        }
    };
    std::vector<std::thread> others;
    for (std::size_t thread = 1; thread < count; ++thread) {
        others.emplace_back(run, thread);
    }
    run(0);
    for (std::thread& other : others) {
        other.join();
    }
    return std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(count);
}

double exchange(const bench::Arguments& arguments, const bench::Tracing& tracing) {
    static Ring rings[2];
    std::atomic<bool> over{false};
    Gate gate{2};
    Trader first{rings[1], rings[0], over, 1};
    Trader second{rings[0], rings[1], over, 2};
    std::thread other([&] {
        second.run(warm_up);
        gate.wait();
        while (second.run(1000)) {
        }
    });
    first.run(warm_up);
    gate.wait();
    // In step to within a thousand pairs: the time of one is the time of both.
    const double time =
        bench::time_operations(arguments, [&](std::size_t pairs) { first.run(pairs); });
    over.store(true);
    other.join();
    tracing.expect(2 * blocks_a_thread, most_paths(tracing));
    for (Ring& ring : rings) {
        while (void* block = ring.pop()) {
            ::operator delete(block);
        }
    }
    return time;
}

}  // namespace

int main(int count, char** values) {
    const bench::Arguments arguments{count, values};
    const bench::Tracing tracing{arguments};
    if (arguments.is("kind", "own")) {
        bench::print("ns", own(arguments, tracing));
    } else if (arguments.is("kind", "exchange")) {
        bench::print("ns", exchange(arguments, tracing));
    } else {
        bench::fail("expected kind=own or kind=exchange");
    }
}
