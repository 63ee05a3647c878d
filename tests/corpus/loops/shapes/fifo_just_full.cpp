// SPDX-License-Identifier: MIT
// The last 1000 orders, one block each, in a list that has just become full: the first ones have
// begun to go, and it will never be longer.
//
// run: 1001 | 1020 | 1050 | 1100 | 1150 | 1300 | 1600
// right: undecided or no leak
// run: 3500
// right: no leak
// right: check ok
#include "loops.hpp"

#include <list>

namespace {

struct Order {
    std::size_t number;
    double price;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    std::list<Order> orders;
    for (std::size_t i = 0; i < arguments.iterations(1100); ++i) {
        const loops::Iteration iteration;
        orders.push_back({i, 9.99});
        if (orders.size() > 1000) {
            orders.pop_front();
        }
    }
    return loops::finish();
}
