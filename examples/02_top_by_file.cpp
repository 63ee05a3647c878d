// The article's wrapper: run the program, and on Ctrl-C print what is alive, file by file.
//
//     g++ -std=c++17 -g -I include examples/02_top_by_file.cpp -o top_by_file && ./top_by_file
//
// (So that the example also ends without you, it sends itself the signal after a while.)

#include <tracenew.hpp>

#include <csignal>
#include <deque>
#include <iostream>
#include <string>

namespace {

volatile std::sig_atomic_t interrupted = 0;

void top_n(std::size_t n, const tracenew::Snapshot& snapshot, tracenew::GroupBy by) {
    std::cout << "[ Top " << n << " with file tracebacks ]\n";
    std::size_t shown = 0;
    for (const tracenew::Statistic& row : snapshot.statistics(by)) {
        if (shown++ == n) {
            break;
        }
        std::cout << row.count << " blocks " << static_cast<double>(row.size) / 1024 / 1024
                  << " MB\n"
                  << row << '\n';
    }
}

}  // namespace

int main() {
    std::signal(SIGINT, [](int) { interrupted = 1; });

    tracenew::Tracer tracer;
    tracer.start(10);

    std::deque<std::string> log;
    for (int round = 1; interrupted == 0; ++round) {
        log.push_back(std::string(1000, '.'));
        if (round == 2000) {
            std::raise(SIGINT);
        }
    }
    top_n(25, tracer.take_snapshot(), tracenew::GroupBy::file);
}
