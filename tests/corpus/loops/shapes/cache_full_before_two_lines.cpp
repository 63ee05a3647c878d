// SPDX-License-Identifier: MIT
// Prices by name: all 600 are loaded before the loop begins, on one line, and each iteration renews
// the one that is oldest, on another line. As many blocks as ever; the first line's go as the
// second's come.
//
// run: 50 | 100 | 200 | 300 | 450 | 590 | 700 | 900
// right: not leak
// run: 2000 | 4000
// right: no leak
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>
#include <vector>

namespace {

using Prices = std::map<std::size_t, std::unique_ptr<std::vector<double>>>;

constexpr std::size_t names = 600;

void load(Prices& prices) {
    for (std::size_t name = 0; name < names; ++name) {
        prices[name] = std::make_unique<std::vector<double>>(24, 1.0);
    }
}

void renew(Prices& prices, std::size_t name) {
    auto fresh = std::make_unique<std::vector<double>>();
    fresh->assign(24, 1.5);
    prices[name] = std::move(fresh);
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::trace();
    Prices prices;
    load(prices);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        renew(prices, i % names);
    }
    return loops::finish();
}
