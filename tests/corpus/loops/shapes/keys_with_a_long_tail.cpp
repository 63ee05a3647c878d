// SPDX-License-Identifier: MIT
// Answers are kept by question, for ever; there are 1500 questions, and most are asked rarely. At
// first nearly each is new, later hardly any. Arguments: iterations, seed.
//
// run: 100 1-2 | 300 1-2 | 1000 1-2 | 3000 1-2
// right: not leak or filling
// run: 20000 1-2 | 50000 1
// right: not leak
// right: check ok
#include "loops.hpp"

#include <cmath>
#include <unordered_map>

namespace {

// 1/x, from 0 to 1499.
std::size_t ask(loops::Dice& dice) {
    const double x = static_cast<double>(dice.between(0, 1000000)) / 1000000;
    return std::min(std::size_t{1499}, static_cast<std::size_t>(std::pow(1500.0, x)) - 1);
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    std::unordered_map<std::size_t, std::string> answers;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(1, 3); more > 0; --more) {
            std::string& answer = answers[ask(dice)];
            if (answer.empty()) {
                answer = std::string(dice.between(30, 200), 'a');
            }
        }
    }
    return loops::finish();
}
