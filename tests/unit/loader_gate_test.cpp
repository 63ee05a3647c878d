#include "support/catch.hpp"

#include <tracenew.hpp>

#include <atomic>
#include <thread>

using tracenew::detail::LoaderGate;

TEST_CASE("loader_gate: visitors do not wait for each other") {
    LoaderGate gate;
    gate.enter();
    gate.enter();
    std::thread{[&] {
        gate.enter();
        gate.leave();
    }}.join();
    gate.leave();
    gate.leave();
    gate.close();
    gate.open();
    gate.enter();
    gate.leave();
}

TEST_CASE("loader_gate: nobody is inside while it is closed") {
    LoaderGate gate;
    std::atomic<int> inside{0};
    std::atomic<bool> done{false};
    std::atomic<long> visits{0};
    std::thread visitor{[&] {
        while (!done) {
            gate.enter();
            ++inside;
            --inside;
            gate.leave();
            ++visits;
        }
    }};
    int met = 0;
    for (int i = 0; i < 1000 || visits == 0; ++i) {
        gate.close();
        met += inside.load();
        gate.open();
        if (i % 50 == 0) {
            std::this_thread::yield();
        }
    }
    done = true;
    visitor.join();
    CHECK(met == 0);
}

TEST_CASE("loader_gate: once it is given up nobody enters, and a fork does not wait") {
    LoaderGate gate;
    CHECK(gate.enter());
    gate.leave();
    gate.close();
    gate.give_up();
    gate.open();
    CHECK_FALSE(gate.enter());
    gate.close();
    gate.open();
    CHECK_FALSE(gate.enter());
}

TEST_CASE("loader_gate: a fork in a signal handler does not wait for its own thread") {
    LoaderGate gate;
    CHECK(gate.enter());
    gate.close();
    CHECK_FALSE(gate.enter());  // what is done at the fork would wait for its end
    gate.close();               // and another handler may fork meanwhile
    gate.open();
    CHECK_FALSE(gate.enter());
    gate.open();
    CHECK(gate.enter());
    gate.leave();
    gate.leave();
    gate.close();
    gate.open();
}

TEST_CASE("loader_gate: who was inside may leave when it has been given up") {
    LoaderGate gate;
    CHECK(gate.enter());
    gate.close();
    gate.give_up();
    gate.open();
    gate.leave();
    CHECK_FALSE(gate.enter());
}
