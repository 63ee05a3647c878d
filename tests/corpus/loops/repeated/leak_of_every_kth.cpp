// SPDX-License-Identifier: MIT
// One block stays in every k-th run. Argument: k.
//
// right: leak or undecided
// right: check not ok
// run: 1 | 2 | 3 | 7 | 13 | 20 | 30
#include "loops.hpp"

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    const std::size_t every = arguments.at(1, 1);
    return loops::expect_no_growth([&](std::size_t run) {
        if (run % every == every - 1) {
            loops::keep(new char[64]);  // leaks here
        }
    });
}
