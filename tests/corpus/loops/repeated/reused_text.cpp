// SPDX-License-Identifier: MIT
// A line reader uses one std::string for lines of all lengths, most of them short and few very
// long: it is replaced by a larger one ever more rarely. Argument: seed.
//
// right: check ok
// run: 1-30
#include "loops.hpp"

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(1, 1)};
    std::lognormal_distribution<double> length{5.3, 1.0};
    std::string line;
    return loops::expect_no_growth([&](std::size_t) {
        line.assign(static_cast<std::size_t>(length(dice.engine())), 'l');
        loops::keep(line.data());
    });
}
