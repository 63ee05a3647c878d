// SPDX-License-Identifier: MIT
// A connection keeps what it was sent for some iterations; from so many per cent of the run on, one
// in two is forgotten. All on one line. Arguments: iterations, per cent, seed.
//
// scales with its length
// right: leak or undecided
// right: check not ok
// run: 1000 60 1 | 1000 75 2 | 1000 85 3 | 2000 60 4 | 2000 75 5 | 2000 85 6 | 2000 90 7
// run: 6000 60 8 | 6000 75 9 | 6000 85 10 | 6000 90 11 | 6000 95 12
#include "loops.hpp"

#include <map>

namespace {

class Connection {
public:
    void receive(std::size_t now, std::size_t size, std::size_t due) {
        received_.emplace(due, std::string(size, 'r'));  // leaks here
        while (!received_.empty() && received_.begin()->first <= now) {
            received_.erase(received_.begin());
        }
    }

private:
    std::multimap<std::size_t, std::string> received_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(3, 1)};
    const std::size_t begin = arguments.iterations() * arguments.at(2, 60) / 100;
    loops::watch();
    Connection connection;
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const bool forgets = i >= begin && dice.chance(0.5);
        connection.receive(i, dice.between(30, 200),
                           forgets ? std::size_t{1} << 40 : i + dice.between(1, 8));
    }
    return loops::finish();
}
