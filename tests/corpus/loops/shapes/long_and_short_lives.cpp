// SPDX-License-Identifier: MIT
// On one line things are made that live for five iterations, and one in ten that lives for three
// hundred. Arguments: iterations, seed.
//
// run: 100 1-2 | 250 1-2 | 400 1-3 | 700 1-3
// right: not leak or filling
// run: 3000 1-4 | 12000 1
// right: not leak
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    std::multimap<std::size_t, std::unique_ptr<std::string>> by_end;
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(1, 4); more > 0; --more) {
            const std::size_t life = dice.chance(0.1) ? 300 : 5;
            by_end.emplace(now + life, std::make_unique<std::string>(dice.between(30, 90), 'l'));
        }
        by_end.erase(by_end.begin(), by_end.upper_bound(now));
    }
    return loops::finish();
}
