// SPDX-License-Identifier: MIT
// A queue that gets three jobs an iteration and loses about 2.8, the oldest first. It is longer by
// a fifth of a job after each. Arguments: iterations, seed.
//
// run: 1000 1-4
// right: undecided or growing or leak
// run: 5000 1-4 | 20000 1-2
// right: growing or leak
// right: check not ok
#include "loops.hpp"

#include <deque>
#include <memory>

namespace {

struct Job {
    char text[120];
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    std::deque<std::unique_ptr<Job>> jobs;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(2, 4); more > 0; --more) {
            jobs.push_back(std::make_unique<Job>());  // grows here, leaks here
        }
        for (std::size_t done = dice.chance(0.8) ? 3 : 2; done > 0 && !jobs.empty(); --done) {
            jobs.pop_front();
        }
    }
    return loops::finish();
}
