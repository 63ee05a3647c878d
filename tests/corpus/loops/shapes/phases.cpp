// SPDX-License-Identifier: MIT
// A program with phases: for the first third of the run an index is built, which is then thrown
// away as a whole; from there on one block an iteration is lost, on the same line (1) or on another
// one (2).
//
// scales with its length
// right: leak or undecided
// right: check not ok
// run: 300 1-2 | 1000 1-2 | 5000 1-2
#include "loops.hpp"

#include <list>
#include <memory>

namespace {

using Entry = std::unique_ptr<std::string>;

Entry make(std::size_t number) {
    return std::make_unique<std::string>(50 + number % 20, 'e');  // leaks here
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    std::list<Entry> index;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        if (i < arguments.iterations() / 3) {
            index.push_back(make(i));
            continue;
        }
        index.clear();
        if (arguments.at(2, 1) == 1) {
            loops::keep(make(i).release());
        } else {
            loops::keep(new std::string(70, 'l'));  // leaks here
        }
    }
    return loops::finish();
}
