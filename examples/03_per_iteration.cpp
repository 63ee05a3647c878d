// What each iteration of a loop leaves behind, while the loop runs.
//
//     g++ -std=c++17 -g -I include examples/03_per_iteration.cpp -o per_iteration &&
//     ./per_iteration

#include <tracenew.hpp>

#include <iostream>
#include <list>
#include <string>
#include <vector>

namespace {

std::list<std::string> history;

void handle(int request) {
    std::vector<int> scratch(1000, request);  // comes and goes: never shown
    if (scratch.back() % 2 == 0) {
        history.push_back(std::string(20000, '.'));
    }
}

}  // namespace

int main() {
    tracenew::Tracer tracer;
    tracer.start(10);

    tracenew::LoopProbeOptions options;
    options.print_each = true;  // on std::cout, or on options.out
    tracenew::LoopProbe probe{tracer, options};

    for (int request = 1; request <= 4; ++request) {
        auto iteration = probe.iteration();  // closed, and printed, at the end of this scope
        handle(request);
    }

    // The same numbers, for a program to use.
    for (const tracenew::StatisticDiff& row : probe.last_iteration()) {
        std::cout << row << '\n';
    }
}
