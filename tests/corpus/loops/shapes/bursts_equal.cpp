// SPDX-License-Identifier: MIT
// Sixty blocks in every 250th iteration, and they stay. Eight such bursts cannot be a warm-up any
// more.
//
// run: 1000
// right: undecided or leak
// right: check not ok
// run: 2001 | 3000 | 5000
// right: leak
// right: check not ok
#include "loops.hpp"

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    for (std::size_t i = 1; i <= arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t block = 0; i % 250 == 0 && block < 60; ++block) {
            loops::keep(new char[120]);  // leaks here
        }
    }
    return loops::finish();
}
