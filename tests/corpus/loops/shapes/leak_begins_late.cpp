// SPDX-License-Identifier: MIT
// One block an iteration stays, from so many per cent of the run on. Arguments: iterations, per
// cent.
//
// scales with its length
// right: leak or undecided
// right: check not ok
// run: 500 60 | 500 75 | 500 85 | 500 90 | 500 95
// run: 2000 60 | 2000 75 | 2000 85 | 2000 90 | 2000 95
// run: 10000 60 | 10000 75 | 10000 85 | 10000 90 | 10000 95
#include "loops.hpp"

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    const std::size_t begin = arguments.iterations() * arguments.at(2, 60) / 100;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        if (i >= begin) {
            loops::keep(new char[200]);  // leaks here
        }
    }
    return loops::finish();
}
