// SPDX-License-Identifier: MIT
// One block an iteration from the given one on, which is what the report has to say.
//
// right: leak
// run: 2000 0
// right: began 0
// run: 2000 1000
// right: began 997
// run: 2000 400
// right: began 397
// run: 6000 3000
// right: began 2997
#include "loops.hpp"

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        if (i >= arguments.at(2, 0)) {
            loops::keep(new char[200]);  // leaks here
        }
    }
    return loops::finish();
}
