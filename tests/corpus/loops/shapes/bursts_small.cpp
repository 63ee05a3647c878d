// SPDX-License-Identifier: MIT
// Ten blocks in every 40th iteration, from the first on: 24 times after the warm-up in 1000
// iterations, 49 times in 2000, and so it should say.
//
// run: 1000
// right: leak
// says: 24 of the last 997 iterations
// right: check not ok
// run: 2000
// right: leak
// says: 49 of the last 1997 iterations
// right: check not ok
// run: 4000
// right: leak
// right: check not ok
#include "loops.hpp"

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t block = 0; i % 40 == 0 && block < 10; ++block) {
            loops::keep(new char[48]);  // leaks here
        }
    }
    return loops::finish();
}
