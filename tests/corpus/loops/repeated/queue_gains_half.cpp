// SPDX-License-Identifier: MIT
// A queue that gets one or two jobs a run and loses one: it is longer by half a job after each.
// Argument: seed.
//
// right: check not ok
// run: 1-12
#include "loops.hpp"

#include <deque>
#include <memory>

namespace {

struct Job {
    char text[100];
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(1, 1)};
    std::deque<std::unique_ptr<Job>> jobs;  // grows here, leaks here
    return loops::expect_no_growth([&](std::size_t) {
        for (std::size_t more = dice.between(1, 2); more > 0; --more) {
            jobs.push_back(std::make_unique<Job>());  // grows here, leaks here
        }
        jobs.pop_front();
    });
}
