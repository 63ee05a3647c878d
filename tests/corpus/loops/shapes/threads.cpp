// SPDX-License-Identifier: MIT
// A thread an iteration, which joins; what it makes goes with it. Argument 2: one block in it
// stays. No traceback of it is cut short, however many frames are kept.
//
// says: Lost: nothing
// run: 60 0 10 | 60 0 60
// right: no leak
// run: 100 1 10 | 100 1 60
// right: leak
#include "loops.hpp"

#include <thread>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    const bool leaks = arguments.at(2, 0) != 0;
    loops::trace(arguments.at(3, 10));
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        std::thread([leaks] {
            const std::string work(100, 't');
            loops::keep(work.data());
            if (leaks) {
                loops::keep(new char[120]);  // leaks here
            }
        }).join();
    }
    return loops::finish();
}
