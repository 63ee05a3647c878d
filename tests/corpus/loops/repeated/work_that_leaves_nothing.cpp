// SPDX-License-Identifier: MIT
// Strings, maps and vectors that come and go within a run.
//
// right: check ok
// run: 1-4
#include "loops.hpp"

#include <map>
#include <vector>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(1, 1)};
    return loops::expect_no_growth([&](std::size_t run) {
        std::map<std::size_t, std::vector<std::string>> words;
        for (std::size_t more = dice.size(50); more > 0; --more) {
            words[more % 7].push_back("a word of run " + std::to_string(run) + ", and it is long");
        }
        loops::keep(&words);
    });
}
