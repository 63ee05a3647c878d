// Who holds it is asked while other threads allocate, hand over, map and unmap: nothing crashes,
// nothing hangs, and of no block that is held all the time it is said that nobody holds it.
#include "support/hazard.hpp"

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <sys/mman.h>
#include <thread>
#include <vector>

namespace hazard_holders_busy {

std::mutex lock;
std::map<int, std::unique_ptr<std::string>> kept;
std::atomic<bool> is_over{false};

SITE std::unique_ptr<std::string> message(int i) {
    return std::make_unique<std::string>("a message that does not fit in place, " +
                                         std::to_string(i));
}

void hand_over(int seed) {
    std::list<std::string> own;
    for (int i = seed; !is_over; ++i) {
        own.emplace_back("something of a thread's own, which is long, " + std::to_string(i));
        if (own.size() > 50) {
            own.pop_front();
        }
        const std::lock_guard<std::mutex> guard(lock);
        kept[i % 1000] = message(i);
    }
}

void map_and_unmap() {
    while (!is_over) {
        void* const pages =
            ::mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages != MAP_FAILED) {
            static_cast<char*>(pages)[4096] = 1;
            ::mprotect(pages, 8192, PROT_NONE);
            ::munmap(pages, 1 << 20);
        }
    }
}

HAZARD(holders_busy) {
    if (support::has_asan || support::has_tsan) {
        return hazard::skip("sanitizers have memory of their own that looks like a holder");
    }
    hazard::end_after(60);
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back(&hand_over, 1000 * i);
    }
    threads.emplace_back(&map_and_unmap);
    int looks = 0;
    for (int i = 0; i < 40; ++i) {
        for (const tracenew::Holder& holder :
             tracer.holders_of(tracenew::Filter::including("*holders_busy.cpp"))) {
            ++looks;
            EXPECT(holder.kind != tracenew::HolderKind::cycle);
            // What is handed over just now is in registers: a few of a thousand.
            EXPECT(holder.kind != tracenew::HolderKind::nobody || holder.share < 0.05);
        }
    }
    is_over = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT(looks >= 40);
    const std::vector<tracenew::Holder> holders =
        tracer.holders_of(static_cast<const void*>(kept.begin()->second.get()));
    EXPECT(holders.size() == 1 && support::contains(holders[0].variable, "kept"));
    return hazard::result();
}

}  // namespace hazard_holders_busy
