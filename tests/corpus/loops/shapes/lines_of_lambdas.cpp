// SPDX-License-Identifier: MIT
// Lambdas of inline functions, of members and of templates, called directly, by std::function, by
// an algorithm and by a thread: each leaks at its own line.
//
// run: 60 | 300
// right: every leak
#include "loops.hpp"

#include <algorithm>
#include <thread>
#include <vector>

namespace {

void* volatile sink;

}  // namespace

inline void greet(std::size_t number) {
    const auto write = [number] { sink = new std::string(40 + number % 7, 'g'); };  // leaks here
    write();
}

struct Desk {
    Desk()
        : ring([] { sink = new std::string(60, 'r'); }) {}  // leaks here

    void serve(const std::vector<std::size_t>& guests) {
        std::for_each(guests.begin(), guests.end(), [](std::size_t guest) {
            sink = new std::string(80 + guest, 's');  // leaks here
        });
    }
    virtual ~Desk() = default;
    virtual void close(std::size_t number) {
        std::thread([number] {
            auto* const note = new std::string(90 + number % 5, 'c');  // leaks here
            sink = note;
        }).join();
    }

    std::function<void()> ring;
};

template <class Number>
void count(Number number) {
    const auto add = [number] {
        sink = new std::string(static_cast<std::size_t>(100 + number), 'n');  // leaks here
    };
    add();
}

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    Desk desk;
    const std::vector<std::size_t> guests{1};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        greet(i);
        desk.ring();
        desk.serve(guests);
        desk.close(i);
        count(3);
        const auto local = [] { sink = new std::string(120, 'l'); };  // leaks here
        local();
    }
    return loops::finish();
}
