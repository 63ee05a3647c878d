#include "support/catch.hpp"

#include <tracenew.hpp>

#include <atomic>
#include <thread>

using tracenew::detail::HookState;
using tracenew::detail::Sums;
using tracenew::detail::thread_state;
using tracenew::detail::TracebackId;

namespace {

using Event = Sums::Event<tracenew::detail::CodePath::any>;

tracenew::detail::CounterSet& my_counters() {
    return tracenew::detail::thread_records.mine(thread_state).counters;
}

// The process's recorder is off in these tests, so that the threads' sets have no other user.
struct Summing {
    Summing() {
        REQUIRE(sums.reserve());
        sums.begin(2, false);
    }
    ~Summing() { sums.end(); }
    void add(std::uint32_t id, std::int64_t size) {
        Event{sums, my_counters()}.add(TracebackId{id}, {size, tracenew::detail::Delta::one_block});
    }
    void subtract(std::uint32_t id, std::int64_t size) {
        Event{sums, my_counters()}.subtract(TracebackId{id},
                                            {size, tracenew::detail::Delta::one_block});
    }
    std::uint64_t bytes_of(std::uint32_t id) { return sums.ledger().of(TracebackId{id}).bytes; }

    Sums sums;
};

}  // namespace

TEST_CASE("sums: the hook's state holds a tracing and a bank, and is 0 when off") {
    for (std::uint32_t tracing = 1; tracing <= tracenew::detail::max_tracing_number; ++tracing) {
        for (const bool samples : {false, true}) {
            HookState state = HookState::make(tracing, samples);
            for (unsigned bank = 0; bank < 2; ++bank) {
                CHECK(state.bits != 0);
                CHECK(state.tracing() == tracing);
                CHECK(state.takes_samples() == samples);
                CHECK(state.takes_all() == !samples);
                CHECK(state.bank() == bank);
                state = state.in_other_bank(5);
                CHECK(state.place() == state.bank() * tracenew::detail::CounterSet::lanes + 5);
            }
            CHECK(state.bank() == 0);
        }
    }
    CHECK(HookState{}.tracing() == 0);
    CHECK_FALSE(HookState{}.takes_all());
}

TEST_CASE("sums: the ledger is as of the last cut") {
    Summing summing;
    summing.add(1, 100);
    CHECK(summing.bytes_of(1) == 0);
    summing.sums.cut();
    CHECK(summing.bytes_of(1) == 100);
    summing.add(1, 11);
    summing.subtract(1, 100);
    CHECK(summing.bytes_of(1) == 100);
    summing.sums.cut();
    CHECK(summing.bytes_of(1) == 11);
    summing.sums.cut();
    CHECK(summing.bytes_of(1) == 11);
}

TEST_CASE("sums: what came and went between two cuts is no change") {
    Summing summing;
    summing.add(1, 100);
    summing.add(2, 50);
    summing.subtract(2, 50);
    summing.sums.cut();
    int changes = 0;
    summing.sums.ledger().for_each_changed_since(0, [&](TracebackId id) {
        CHECK(id == TracebackId{1});
        ++changes;
    });
    CHECK(changes == 1);
}

TEST_CASE("sums: events know their tracing, and there are none of it after the end") {
    Summing summing;
    CHECK(summing.sums.state().bits != 0);
    CHECK(Event(summing.sums, my_counters()).state().tracing() == 2);
    summing.sums.end();
    CHECK_FALSE(summing.sums.state().bits != 0);
    CHECK(Event(summing.sums, my_counters()).state().tracing() == 0);
}

TEST_CASE("sums: beginning forgets what was counted before, in both banks") {
    Summing summing;
    summing.add(1, 100);
    summing.sums.cut();
    summing.add(1, 100);
    summing.sums.end();
    summing.sums.begin(3, false);
    summing.sums.cut();
    CHECK(summing.bytes_of(1) == 0);
    summing.sums.cut();
    CHECK(summing.bytes_of(1) == 0);
    CHECK(summing.sums.current() == 0);
    CHECK(summing.sums.peak() == 0);
}

TEST_CASE("sums: one thread's peak is exact, however little or much it moves") {
    Summing summing;
    summing.add(1, 100);
    summing.subtract(1, 100);
    summing.add(2, 60);
    CHECK(summing.sums.current() == 60);
    CHECK(summing.sums.peak() == 100);
    summing.sums.reset_peak();
    CHECK(summing.sums.peak() == 60);
    summing.add(2, 1000000);
    summing.add(2, 40);
    summing.subtract(2, 500000);
    summing.subtract(2, 30);
    CHECK(summing.sums.current() == 500070);
    CHECK(summing.sums.peak() == 1000100);
    summing.sums.reset_peak();
    CHECK(summing.sums.peak() == 500070);
    summing.add(2, 1);
    CHECK(summing.sums.peak() == 500071);
}

TEST_CASE("sums: the tracer's own memory is in the ledger and in no total") {
    Summing summing;
    summing.add(0, 1000);
    summing.sums.cut();
    CHECK(summing.bytes_of(0) == 1000);
    CHECK(summing.sums.current() == 0);
    CHECK(summing.sums.peak() == 0);
}

TEST_CASE("sums: what a thread has counted stays when it ends, and its set gets a new owner") {
    Summing summing;
    const std::size_t before = summing.sums.memory(1);
    for (int i = 0; i < 200; ++i) {
        std::thread{[&] { summing.add(1, 10); }}.join();
    }
    summing.sums.cut();
    CHECK(summing.bytes_of(1) == 2000);
    CHECK(summing.sums.current() == 2000);
    // At most one set more than there were: 200 threads, one after the other.
    CHECK(summing.sums.memory(1) - before <=
          tracenew::detail::CounterSet::memory(1) + sizeof(tracenew::detail::RememberedWalks));
}

TEST_CASE("sums: threads beyond the room for sets of their own share one") {
    Summing summing;
    std::atomic<int> ready{0};
    std::atomic<bool> go{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < 100; ++i) {
        threads.emplace_back([&] {
            summing.add(1, 1);  // adopts a set while all of them live
            ++ready;
            while (!go) {
                std::this_thread::yield();
            }
            for (int k = 0; k < 100; ++k) {
                summing.add(2, 5);
                summing.subtract(2, 3);
            }
        });
    }
    while (ready < 100) {
        std::this_thread::yield();
    }
    go = true;
    summing.sums.cut();
    for (std::thread& thread : threads) {
        thread.join();
    }
    summing.sums.cut();
    CHECK(summing.bytes_of(1) == 100);
    CHECK(summing.bytes_of(2) == 20000);
    CHECK(summing.sums.current() == 20100);
    CHECK(summing.sums.peak() >= 20100);
}
