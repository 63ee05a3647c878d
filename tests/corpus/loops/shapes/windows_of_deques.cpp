// SPDX-License-Identifier: MIT
// Thirty sensors, each with its last 12 values in a std::deque. None of them grows: a deque goes on
// to a fresh chunk at every 64th push, and gives back an old one. Arguments: iterations, seed.
//
// right: not leak
// run: 500 1-2 | 1000 3-4 | 2000 5-13 | 3000 14-20
// right: not leak
// run: 8000 21-23 | 20000 24
// right: no leak
// right: check ok
#include "loops.hpp"

#include <deque>
#include <vector>

namespace {

class Sensor {
public:
    double smoothed(double value) {
        values_.push_back(value);
        if (values_.size() > 12) {
            values_.pop_front();
        }
        double sum = 0;
        for (const double one : values_) {
            sum += one;
        }
        return sum / static_cast<double>(values_.size());
    }

private:
    std::deque<double> values_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    loops::trace();
    std::vector<Sensor> sensors(30);
    loops::watch();
    double sum = 0;
    for (std::size_t i = 0; i < arguments.iterations(2000); ++i) {
        const loops::Iteration iteration;
        sum += sensors[dice.between(0, sensors.size() - 1)].smoothed(static_cast<double>(i));
    }
    loops::keep(&sum);
    return loops::finish();
}
