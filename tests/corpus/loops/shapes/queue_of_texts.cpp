// SPDX-License-Identifier: MIT
// The last 200 names in a std::deque, each as long as its number has digits: 9 to 10, 99 to 100,
// 999 to 1000 and 9999 to 10000. As many blocks all the time.
//
// run: 800 | 1020 | 1150 | 1300 | 2000 | 10100 | 12000
// right: no leak
// right: check ok
#include "loops.hpp"

#include <deque>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    std::deque<std::string> names;
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        std::string name = "a member of the society with the number ";
        name += std::to_string(i);
        name.shrink_to_fit();
        names.push_back(std::move(name));
        if (names.size() > 200) {
            names.pop_front();
        }
    }
    return loops::finish();
}
