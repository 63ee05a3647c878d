// A whole first program: a loop that leaks, and the report that says where.
//
//     g++ -std=c++17 -g -I include examples/00_first_report.cpp -o first_report -pthread -ldl &&
//     ./first_report

#include <tracenew.hpp>

#include <iostream>
#include <list>
#include <string>

std::list<std::string> history;

int main() {
    tracenew::Tracer tracer;
    tracer.start(10);  // keep 10 frames of each traceback
    tracenew::LoopProbe probe{tracer};

    for (int request = 0; request < 100; ++request) {
        auto iteration = probe.iteration();  // closed at the end of this scope
        history.push_back(std::string(1000, '.'));
    }
    std::cout << probe.report();
}
