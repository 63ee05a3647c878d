// Four threads allocate, hand every other block to the next thread, and free what they were handed,
// while main takes snapshots: no sum may ever be impossible, and at the end they are exact.
#include "support/hazard.hpp"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace hazard_threads {

constexpr std::size_t workers = 4;
constexpr int rounds = 4000;
// Of different sizes: g++ makes one function of equal ones.
constexpr std::size_t size = 64;
constexpr int kept_each = 10;

std::array<std::atomic<void*>, workers> mailboxes{};
std::atomic<std::size_t> running{workers};

SITE void* for_a_neighbour() {
    return support::kept(::operator new(size));
}

SITE void* for_itself() {
    return support::kept(::operator new(size + 1));
}

SITE void* for_ever() {
    return support::kept(::operator new(size + 2));
}

void work(std::size_t number) {
    std::atomic<void*>& next = mailboxes[(number + 1) % workers];
    for (int i = 0; i < rounds; ++i) {
        ::operator delete(for_itself());
        ::operator delete(next.exchange(for_a_neighbour()));  // an unread letter, mostly our own
        ::operator delete(mailboxes[number].exchange(nullptr));
    }
    for (int i = 0; i < kept_each; ++i) {
        for_ever();
    }
    --running;
}

HAZARD(threads) {
    tracenew::Tracer tracer;
    hazard::start_or_exit(tracer);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers; ++i) {
        threads.emplace_back(&work, i);
    }
    std::size_t peak = 0;
    int looks = 0;
    for (; running != 0 || looks == 0; ++looks) {
        const tracenew::Snapshot snapshot = tracer.take_snapshot();
        const tracenew::Memory memory = tracer.traced_memory();
        // Mailboxes, and one or two blocks in each worker's hands.
        EXPECT(support::alive_in(snapshot, "for_a_neighbour").blocks <= 4 * workers);
        EXPECT(support::alive_in(snapshot, "for_itself").blocks <= workers);
        EXPECT(memory.peak >= peak);
        peak = memory.peak;
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (std::atomic<void*>& mailbox : mailboxes) {
        ::operator delete(mailbox.exchange(nullptr));
    }
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    EXPECT(support::alive_in(snapshot, "for_a_neighbour").blocks == 0);
    EXPECT(support::alive_in(snapshot, "for_itself").blocks == 0);
    EXPECT(support::alive_in(snapshot, "for_ever").blocks == workers * kept_each);
    EXPECT(support::alive_in(snapshot, "for_ever").bytes == workers * kept_each * (size + 2));
    EXPECT(tracer.losses().dropped == 0);
    EXPECT(tracer.losses().skipped == 0);
    EXPECT(looks > 0);
    return hazard::result();
}

}  // namespace hazard_threads
