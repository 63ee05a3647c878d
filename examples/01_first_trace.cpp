// What is alive, and which lines allocated it.
//
//     g++ -std=c++17 -g -I include examples/01_first_trace.cpp -o first_trace && ./first_trace

#include <tracenew.hpp>

#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {
std::vector<double> samples;
std::map<int, std::string> names;
}  // namespace

int main() {
    tracenew::Tracer tracer;
    if (tracer.start() != tracenew::StartStatus::started) {
        std::cerr << "not tracing\n";
        return 1;
    }

    samples.resize(10000);
    for (int i = 0; i < 100; ++i) {
        names[i] = "a name that is too long for the small string optimisation";
    }

    // A snapshot is a value: it can be kept, printed, filtered, grouped and compared.
    const tracenew::Snapshot snapshot = tracer.take_snapshot();
    std::cout << snapshot << '\n';

    for (const tracenew::Statistic& row : snapshot.statistics(tracenew::GroupBy::line)) {
        std::cout << row << '\n';
    }
}
