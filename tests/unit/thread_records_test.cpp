#include "support/catch.hpp"

#include <tracenew.hpp>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

using tracenew::detail::thread_records;
using tracenew::detail::thread_state;
using tracenew::detail::ThreadRecord;

TEST_CASE("thread_records: a thread keeps its record, and two threads have two") {
    REQUIRE(thread_records.reserve());
    ThreadRecord& mine = thread_records.mine(thread_state);
    CHECK(&thread_records.mine(thread_state) == &mine);
    ThreadRecord* other = nullptr;
    std::thread{[&] { other = &thread_records.mine(thread_state); }}.join();
    REQUIRE(other != nullptr);
    CHECK(other != &mine);
}

TEST_CASE("thread_records: others count in sets of their own while they live") {
    REQUIRE(thread_records.reserve());
    thread_records.mine(thread_state);
    CHECK_FALSE(thread_records.have_other_owners());
    std::thread{[] {
        thread_records.mine(thread_state);
        CHECK(thread_records.have_other_owners());  // the first thread
    }}.join();
    CHECK_FALSE(thread_records.have_other_owners());
}

TEST_CASE("thread_records: the record of a thread that has ended goes to another one") {
    REQUIRE(thread_records.reserve());
    thread_records.mine(thread_state);
    std::set<ThreadRecord*> records;
    for (int i = 0; i < 20; ++i) {
        std::thread{[&] { records.insert(&thread_records.mine(thread_state)); }}.join();
    }
    CHECK(records.size() == 1);
}

namespace {

struct RecordAtTheEnd {
    explicit RecordAtTheEnd(ThreadRecord*& seen)
        : seen_(seen) {}
    ~RecordAtTheEnd() { seen_ = &thread_records.mine(thread_state); }
    ThreadRecord*& seen_;
};

}  // namespace

TEST_CASE("thread_records: a destructor of a thread_local still has its thread's record") {
    REQUIRE(thread_records.reserve());
    ThreadRecord* first = nullptr;
    ThreadRecord* last = nullptr;
    std::thread{[&] {
        static thread_local RecordAtTheEnd at_the_end{last};
        static_cast<void>(at_the_end);
        first = &thread_records.mine(thread_state);
    }}.join();
    CHECK(first == last);
}

TEST_CASE("thread_records: when there are more threads than records, the rest shares one") {
    REQUIRE(thread_records.reserve());
    std::vector<ThreadRecord*> records(100);
    std::atomic<int> ready{0};
    std::vector<std::thread> threads;
    for (ThreadRecord*& record : records) {
        threads.emplace_back([&] {
            record = &thread_records.mine(thread_state);
            for (++ready; ready < 100;) {
                std::this_thread::yield();
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    std::set<ThreadRecord*> owned;
    int sharing = 0;
    for (ThreadRecord* record : records) {
        if (record->counters.is_shared()) {
            ++sharing;
        } else {
            CHECK(owned.insert(record).second);
        }
    }
    CHECK(owned.size() >= 8);
    CHECK(sharing >= 100 - 64);
}
