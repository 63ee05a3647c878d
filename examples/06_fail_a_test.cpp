// A test that fails when the code under test leaks, and when nothing was really measured.
//
//     g++ -std=c++17 -g -I include examples/06_fail_a_test.cpp -o fail_a_test && ./fail_a_test

#include <tracenew.hpp>

#include <iostream>
#include <string>
#include <unordered_map>

namespace {

class Sessions {
public:
    void log_in(int user) { sessions_.emplace(user, std::string(64, 's')); }
    void log_out(int user) { sessions_.erase(user); }

private:
    std::unordered_map<int, std::string> sessions_;
};

tracenew::GrowthCheck run_sessions(bool with_logout) {
    tracenew::Tracer tracer;
    tracer.start(10);
    tracenew::LoopProbe probe{tracer};
    Sessions sessions;
    for (int user = 0; user < 100; ++user) {
        auto iteration = probe.iteration();
        sessions.log_in(user);
        if (with_logout) {
            sessions.log_out(user);
        }
    }
    return probe.check();
}

}  // namespace

int main() {
    const tracenew::GrowthCheck tidy = run_sessions(true);
    std::cout << "with log_out:    " << tidy << '\n';

    const tracenew::GrowthCheck leaky = run_sessions(false);
    std::cout << "without log_out: " << (leaky ? "no growth" : "it leaks") << '\n';
    for (const tracenew::Finding& leak : leaky.leaks()) {
        std::cout << "  " << leak.site << " keeps " << leak.blocks_per_iteration
                  << " blocks an iteration\n";
    }
    return tidy.ok() && !leaky.ok() ? 0 : 1;
}
