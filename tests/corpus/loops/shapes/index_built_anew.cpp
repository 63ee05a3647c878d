// SPDX-License-Identifier: MIT
// An index of about 200 entries is built in each iteration and takes the place of the one before,
// which is then gone: nothing is older than one iteration. Arguments: iterations, seed.
//
// right: no leak
// right: check ok
// run: 30 1-3 | 100 1-3 | 500 1-3 | 3000 1
#include "loops.hpp"

#include <map>
#include <memory>

namespace {

using Index = std::map<std::size_t, std::string>;

std::unique_ptr<Index> build(loops::Dice& dice) {
    auto index = std::make_unique<Index>();
    for (std::size_t more = dice.between(150, 250); more > 0; --more) {
        index->emplace(more, std::string(dice.between(10, 60), 'i'));
    }
    return index;
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    std::unique_ptr<Index> current;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        current = build(dice);
    }
    return loops::finish();
}
