// SPDX-License-Identifier: MIT
// Lines are collected and written when there are 64 of them; a sawtooth, which ends anywhere.
//
// run: 70 | 100 | 150 | 200 | 333 | 500 | 1000 | 5000
// right: not leak
// run: 300 | 701 | 2222
// right: no leak
// right: check ok
#include "loops.hpp"

#include <vector>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        lines.push_back("request " + std::to_string(i) + " was answered in time");
        if (lines.size() == 64) {
            lines.clear();
        }
    }
    return loops::finish();
}
