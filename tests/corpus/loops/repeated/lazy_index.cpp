// SPDX-License-Identifier: MIT
// An index of 300 entries that is built in one run, as late as the argument says.
//
// right: check ok
// run: 4 | 10 | 20 | 26 | 30 | 31 | 32
#include "loops.hpp"

#include <memory>
#include <vector>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    std::vector<std::unique_ptr<std::size_t>> index;
    return loops::expect_no_growth([&](std::size_t run) {
        if (run == arguments.at(1, 26)) {
            for (std::size_t entry = 0; entry < 300; ++entry) {
                index.push_back(std::make_unique<std::size_t>(entry));
            }
        }
    });
}
