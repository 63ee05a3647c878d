#include "support/catch.hpp"

#include <tracenew.hpp>

#include <atomic>
#include <map>
#include <thread>

using tracenew::detail::CounterSet;
using tracenew::detail::Delta;
using tracenew::detail::max_tracebacks;
using tracenew::detail::TracebackId;

namespace {

constexpr std::int64_t one_block = Delta::one_block;

struct MappedSet {
    explicit MappedSet(bool is_shared)
        : set(static_cast<CounterSet*>(tracenew::detail::Os::map_pages(sizeof(CounterSet)))) {
        REQUIRE(set != nullptr);
        set->set_shared(is_shared);
    }
    ~MappedSet() { tracenew::detail::Os::unmap_pages(set, sizeof(CounterSet)); }
    MappedSet(const MappedSet&) = delete;
    MappedSet& operator=(const MappedSet&) = delete;

    void add(unsigned bank, TracebackId id, Delta delta) const {
        if (set->is_shared()) {
            set->add_shared(bank, id, delta);
        } else {
            set->add(bank, id, delta);
        }
    }

    std::map<std::uint32_t, Delta> drained(unsigned bank) {
        std::map<std::uint32_t, Delta> seen;
        set->drain(bank, [&](TracebackId id, Delta delta) {
            CHECK(seen.emplace(index_of(id), delta).second);  // each id once
        });
        return seen;
    }

    CounterSet* set;
};

}  // namespace

TEST_CASE("counter_set: what was added in a bank is drained from it, once") {
    for (const bool is_shared : {false, true}) {
        CAPTURE(is_shared);
        MappedSet mapped{is_shared};
        CHECK(mapped.set->is_shared() == is_shared);
        mapped.add(0, TracebackId{7}, {100, one_block});
        mapped.add(0, TracebackId{7}, {20, one_block});
        mapped.add(0, TracebackId{max_tracebacks}, {-5, -one_block});
        mapped.add(1, TracebackId{7}, {1, one_block});
        const auto first = mapped.drained(0);
        REQUIRE(first.size() == 2);
        CHECK(first.at(7).bytes == 120);
        CHECK(first.at(7).blocks == 2 * one_block);
        CHECK(first.at(max_tracebacks).bytes == -5);
        CHECK(first.at(max_tracebacks).blocks == -one_block);
        CHECK(mapped.drained(0).empty());
        CHECK(mapped.drained(1).at(7).bytes == 1);
    }
}

TEST_CASE("counter_set: the owner's way and the one of those that share count the same") {
    MappedSet mapped{false};
    mapped.set->add(0, TracebackId{7}, {100, one_block});
    mapped.set->add_shared(0, TracebackId{7}, {20, one_block});
    const auto seen = mapped.drained(0);
    REQUIRE(seen.size() == 1);
    CHECK(seen.at(7).bytes == 120);
    CHECK(seen.at(7).blocks == 2 * one_block);
}

TEST_CASE("counter_set: what came and went is listed, with nothing") {
    MappedSet mapped{false};
    mapped.add(1, TracebackId{3}, {64, one_block});
    mapped.add(1, TracebackId{3}, {-64, -one_block});
    const auto seen = mapped.drained(1);
    REQUIRE(seen.size() == 1);
    CHECK(seen.at(3).bytes == 0);
    CHECK(seen.at(3).blocks == 0);
}

TEST_CASE("counter_set: threads that share a set lose nothing") {
    MappedSet mapped{true};
    const auto add = [&] {
        for (std::uint32_t i = 0; i < 40000; ++i) {
            mapped.add(0, TracebackId{1 + i % 5}, {3, one_block});
        }
    };
    std::thread other{add};
    add();
    other.join();
    const auto seen = mapped.drained(0);
    REQUIRE(seen.size() == 5);
    for (const auto& entry : seen) {
        CHECK(entry.second.bytes == 3 * 16000);
        CHECK(entry.second.blocks == one_block * 16000);
    }
}

TEST_CASE("counter_set: a cut waits for the thread that is inside, and not for one that is not") {
    for (const bool fenced : {false, true}) {
        CAPTURE(fenced);
        MappedSet mapped{false};
        mapped.set->wait_until_nobody_is_at(0);  // returns
        std::atomic<bool> has_left{false};
        const std::uint32_t inside = mapped.set->enter(fenced);
        std::thread owner{[&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            has_left = true;
            mapped.set->leave(inside);
        }};
        mapped.set->wait_until_nobody_is_at(0);
        CHECK(has_left);
        owner.join();
    }
}

TEST_CASE("counter_set: in a shared set a cut waits for its own bank only") {
    MappedSet mapped{true};
    mapped.set->enter_shared(CounterSet::lanes);
    mapped.set->wait_until_nobody_is_at(0);  // returns
    std::atomic<bool> has_left{false};
    std::thread owner{[&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        has_left = true;
        mapped.set->leave_shared(CounterSet::lanes);
    }};
    mapped.set->wait_until_nobody_is_at(CounterSet::lanes);
    CHECK(has_left);
    owner.join();
}

TEST_CASE("counter_set: a thread that never leaves is waited for once, and then counts as out") {
    MappedSet mapped{false};
    mapped.set->enter(false);
    mapped.set->wait_until_nobody_is_at(0);  // a second
    const std::uint64_t began = tracenew::detail::Os::now_ns();
    for (int i = 0; i < 100; ++i) {
        mapped.set->wait_until_nobody_is_at(0);
    }
    CHECK(tracenew::detail::Os::now_ns() - began < 1000000000U);
    mapped.set->forget_who_is_inside();
    mapped.set->wait_until_nobody_is_at(0);
}

TEST_CASE(
    "counter_set: who comes back after a second finds the lane, and the counts, as it left them") {
    MappedSet mapped{true};
    CounterSet& set = *mapped.set;
    CHECK(set.free_lane(0) == 0);
    set.enter_shared(0);
    set.add_shared(0, TracebackId{1}, {100, one_block});
    set.wait_until_nobody_is_at(0);  // a second
    CHECK(set.may_be_counted_in(0));
    CHECK_FALSE(set.may_be_counted_in(1));
    CHECK(mapped.drained(0).at(1).bytes == 100);
    CHECK(set.is_behind(0));
    CHECK(mapped.drained(0).at(1).bytes == 0);  // it was told before

    // The next ones enter elsewhere, and are waited for.
    const unsigned lane = set.free_lane(0);
    CHECK(lane == 1);
    std::atomic<bool> has_left{false};
    set.enter_shared(lane);
    std::thread other{[&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        has_left = true;
        set.leave_shared(lane);
    }};
    set.wait_until_nobody_is_at(lane);
    CHECK(has_left);
    other.join();

    set.add_shared(0, TracebackId{1}, {-30, 0});
    set.leave_shared(0);
    CHECK_FALSE(set.may_be_counted_in(0));
    CHECK(mapped.drained(0).at(1).bytes == -30);
    CHECK(mapped.drained(0).empty());
    CHECK(set.free_lane(0) == 0);
}

TEST_CASE(
    "counter_set: what an owner adds that was left inside a tracing that ended is read by nobody") {
    MappedSet mapped{false};
    CounterSet& set = *mapped.set;
    const std::uint32_t inside = set.enter(false);
    set.wait_until_nobody_is_at(0);  // a second
    CHECK(set.may_be_counted_in_any());
    set.retire();
    CHECK_FALSE(set.is_ordinary());
    CHECK_FALSE(set.is_shared());
    set.add(0, TracebackId{1}, {100, one_block});
    set.leave(inside);
    set.begin_anew();
    CHECK(set.is_ordinary());
    CHECK(mapped.drained(0).empty());
    CHECK(mapped.drained(1).empty());
}
