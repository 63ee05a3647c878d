#include "support/catch.hpp"

#include <tracenew.hpp>

#include <thread>
#include <vector>

using tracenew::detail::is_interrupted;
using tracenew::detail::SpinGuard;
using tracenew::detail::SpinLock;
using tracenew::detail::SpinTry;

namespace {

bool another_thread_gets(SpinLock& lock) {
    bool is_free = false;
    std::thread{[&] { is_free = static_cast<bool>(SpinTry{lock}); }}.join();
    return is_free;
}

}  // namespace

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

TEST_CASE("spin_lock: whoever has it is interrupted by what comes in between") {
    SpinLock lock;
    CHECK_FALSE(is_interrupted());
    {
        const SpinGuard guard{lock};
        CHECK(lock.is_mine());
        CHECK(is_interrupted());
        CHECK_FALSE(static_cast<bool>(SpinTry{lock}));
        CHECK(is_interrupted());
        CHECK_FALSE(another_thread_gets(lock));
        std::thread{[&] { CHECK_FALSE(is_interrupted()); }}.join();
    }
    CHECK_FALSE(lock.is_mine());
    CHECK_FALSE(is_interrupted());
    CHECK(another_thread_gets(lock));
}

TEST_CASE("spin_lock: what is done at a fork passes, and is no interruption") {
    SpinLock lock;
    lock.lock_for_fork();
    CHECK_FALSE(is_interrupted());
    CHECK_FALSE(lock.is_interrupted());
    {
        const SpinGuard guard{lock};
        CHECK_FALSE(another_thread_gets(lock));
    }
    CHECK(static_cast<bool>(SpinTry{lock}));
    CHECK_FALSE(is_interrupted());
    CHECK_FALSE(another_thread_gets(lock));
    lock.unlock_after_fork();
    CHECK(another_thread_gets(lock));
}

TEST_CASE("spin_lock: a signal handler that forks gives back no more than it took") {
    SpinLock lock;
    {
        const SpinGuard interrupted{lock};
        lock.lock_for_fork();
        CHECK(lock.is_interrupted());
        CHECK_FALSE(static_cast<bool>(SpinTry{lock}));
        lock.lock_for_fork();
        lock.unlock_after_fork();
        lock.unlock_after_fork();
        CHECK_FALSE(lock.is_interrupted());
        CHECK_FALSE(another_thread_gets(lock));
    }
    CHECK(another_thread_gets(lock));
}
