// SPDX-License-Identifier: MIT
// Two hundred buffers are under way at each moment, and one in three hundred iterations is not
// given back. All by one line. Arguments: iterations, seed.
//
// run: 6000 1-2
// right: leak or undecided
// run: 40000 1
// right: leak
// right: check not ok
#include "loops.hpp"

#include <memory>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    std::vector<std::unique_ptr<std::string>> under_way(200);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(10, 30); more > 0; --more) {
            std::unique_ptr<std::string>& place = under_way[dice.between(0, under_way.size() - 1)];
            place = std::make_unique<std::string>(dice.between(20, 400), 'b');  // leaks here
        }
        if (i % 300 == 299) {
            loops::keep(under_way[7].release());
        }
    }
    return loops::finish();
}
