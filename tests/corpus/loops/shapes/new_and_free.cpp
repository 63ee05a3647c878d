// SPDX-License-Identifier: MIT
// What new made is given to free(), as people do where that happens to work: the tracer never hears
// of it. There is no right verdict; it must come to its end.
//
// run: 300 1 | 2000 2
// right: ends
#include "loops.hpp"

#include <cstring>
#include <deque>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    void (*volatile give_back)(void*) = &std::free;  // compilers warn of it where they see it
    loops::watch();
    std::deque<void*> held;
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        char* const block = new char[dice.between(16, 3000)];
        std::memset(block, 1, 16);
        give_back(block);
        held.push_back(std::malloc(dice.between(16, 3000)));
        if (held.size() > 150) {
            std::free(held.front());
            held.pop_front();
        }
    }
    return loops::finish();
}
