#include "support/blocks.hpp"
#include "support/catch.hpp"

#include <thread>
#include <type_traits>

using tracenew::detail::OwnScope;
using tracenew::detail::ReentryGuard;
using tracenew::detail::thread_state;
using tracenew::detail::ThreadState;

TEST_CASE("thread_state: small, and nothing runs when a thread ends") {
    CHECK(sizeof(ThreadState) <= 24);
    CHECK(std::is_trivially_destructible<ThreadState>::value);
}

TEST_CASE("thread_state: own scopes nest, and belong to their thread") {
    CHECK(thread_state.own_depth == 0);
    {
        const OwnScope outer;
        const OwnScope inner;
        CHECK(thread_state.own_depth == 2);
        std::uint32_t elsewhere = 99;
        std::thread{[&] { elsewhere = thread_state.own_depth; }}.join();
        CHECK(elsewhere == 0);
    }
    CHECK(thread_state.own_depth == 0);
}

TEST_CASE("thread_state: the hook is busy while its guard lives") {
    ThreadState state = {nullptr, 0, 0, 0, false, 0};
    {
        const ReentryGuard guard{state};
        CHECK(state.in_hook);
    }
    CHECK_FALSE(state.in_hook);
}

namespace {

SITE void* hidden_block() {
    const OwnScope own;
    return support::kept(::operator new(1000));
}

}  // namespace

TEST_CASE(
    "thread_state: what is allocated in an own scope is the tracer's memory, in no snapshot") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    const std::size_t traced = tracer.traced_memory().current;
    void* block = hidden_block();
    CHECK(tracer.traced_memory().current == traced);
    CHECK(support::alive_in(tracer.take_snapshot(), "hidden_block").blocks == 0);
    CHECK_FALSE(tracer.traceback_of(block).has_value());
    const std::size_t with_block = tracer.tracer_memory();
    ::operator delete(block);
    CHECK(tracer.tracer_memory() == with_block - 1000);
}
