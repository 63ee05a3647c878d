// What every way of getting tracenew has to make work: a leak on purpose, found in this file.
#include <tracenew.hpp>

#include <iostream>

namespace {
void* kept[64];
unsigned line_of_leak = 0;
}  // namespace

int main() {
    tracenew::Tracer tracer;
    std::cout << tracer.start(5) << '\n';
    tracenew::LoopProbe probe{tracer};
    for (void*& block : kept) {
        const auto iteration = probe.iteration();
        line_of_leak = __LINE__ + 1;
        block = ::operator new(1000);  // called by name: a new-expression may be optimised away
    }
    std::cout << probe.report();
    for (const tracenew::Finding& leak : probe.leaks()) {
        if (leak.site.file.find("main.cpp") != std::string::npos &&
            leak.site.line == line_of_leak) {
            return 0;
        }
    }
    std::cout << "the leak in main.cpp was not found\n";
    return 1;
}
