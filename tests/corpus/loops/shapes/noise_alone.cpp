// SPDX-License-Identifier: MIT
// Sets of random size that are replaced at random, so that their sum goes up and down by a fifth,
// and never grows. Arguments: iterations, seed.
//
// right: not leak
// run: 500 1-5 | 1000 6-10
// right: not leak
// run: 3000 11-14 | 10000 15-16
// right: check ok
#include "loops.hpp"

#include <list>
#include <vector>

namespace {

using Set = std::list<std::size_t>;

Set gather(loops::Dice& dice) {
    Set set;
    for (std::size_t more = dice.size(25); more > 0; --more) {
        set.push_back(more);
    }
    return set;
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    loops::trace();
    std::vector<Set> sets(40);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        sets[dice.between(0, sets.size() - 1)] = gather(dice);
    }
    return loops::finish();
}
