// A whole first program: a loop that leaks, and the report that says where.
//
//     g++ -std=c++17 -g -I include examples/00_first_report.cpp -o first_report -pthread -ldl &&
//     ./first_report

#include <tracenew.hpp>

#include <iostream>
#include <list>

struct Request {
    char body[1000] = {};
};
std::list<Request> history;

int main() {
    tracenew::Tracer tracer;
    tracer.start(10);  // keep 10 frames of each traceback
    tracenew::LoopProbe probe{tracer};

    for (int i = 0; i < 100; ++i) {
        auto iteration = probe.iteration();  // closed at the end of this scope
        history.push_back(Request{});
    }
    std::cout << probe.report();
}
