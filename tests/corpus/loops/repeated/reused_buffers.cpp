// SPDX-License-Identifier: MIT
// Eight scratch vectors, each as large as the largest piece of work that it has had. Argument:
// seed.
//
// right: check ok
// run: 1-20
#include "loops.hpp"

#include <vector>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(1, 1)};
    std::vector<std::vector<int>> scratch(8);
    return loops::expect_no_growth([&](std::size_t run) {
        std::vector<int>& mine = scratch[run % scratch.size()];
        mine.clear();
        for (std::size_t more = dice.size(400); more > 0; --more) {
            mine.push_back(0);
        }
        loops::keep(mine.data());
    });
}
