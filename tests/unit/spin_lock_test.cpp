#include "support/catch.hpp"

#include <tracenew.hpp>

#include <thread>
#include <vector>

TEST_CASE("spin_lock: one thread at a time is inside") {
    tracenew::detail::SpinLock lock;
    int unguarded = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 5000; ++i) {
                const tracenew::detail::SpinGuard guard{lock};
                ++unguarded;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(unguarded == 20000);
}
