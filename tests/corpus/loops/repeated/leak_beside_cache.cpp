// SPDX-License-Identifier: MIT
// Beside a cache of 60 entries that fills, every third run forgets a block; each on its own line.
//
// right: leak
// right: check not ok
#include "loops.hpp"

#include <deque>
#include <memory>

int main() {
    std::deque<std::unique_ptr<std::string>> cache;
    return loops::expect_no_growth([&](std::size_t run) {
        cache.push_back(std::make_unique<std::string>(80, 'c'));
        if (cache.size() > 60) {
            cache.pop_front();
        }
        if (run % 3 == 0) {
            loops::keep(new char[64]);  // leaks here
        }
    });
}
