// SPDX-License-Identifier: MIT
// The last 120 lines of a log, in a ring. From number 1000 on a line is one character longer: bytes
// go up by 120, once, and blocks never.
//
// run: 400 | 1010 | 1050 | 1100 | 1119 | 1200 | 1500 | 3000
// right: no leak
// right: check ok
#include "loops.hpp"

#include <vector>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    std::vector<std::string> lines(120);
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::string line = "worker " + std::to_string(i) + " has begun, and will end";
        lines[i % lines.size()] = std::string(line);
    }
    return loops::finish();
}
