// SPDX-License-Identifier: MIT
// What grows and then does no more: until two fifths of the run, in every iteration that is a power
// of two, in the first iterations only, and a cache of which the entries become larger by a third,
// once. Arguments: iterations, which.
//
// scales with its length
// right: not leak or filling
// run: 50 1-4 | 100 1-4 | 300 1-4
// right: not leak or filling
// run: 1000 1-4 | 5000 1-4
// right: check ok
#include "loops.hpp"

#include <list>
#include <memory>
#include <vector>

namespace {

class Growth {
public:
    void fill() {
        while (entries_.size() < 80) {
            entries_.push_back(std::make_unique<std::string>(300, 'e'));
        }
    }

    void step(std::size_t which, std::size_t i, std::size_t iterations) {
        switch (which) {
        case 1:
            if (5 * i < 2 * iterations) {
                kept_.push_back("what was learnt in the first part of the run");
            }
            break;
        case 2:
            if ((i & (i + 1)) == 0) {
                for (std::size_t block = 0; block < 15; ++block) {
                    kept_.push_back("what comes ever more rarely, and then some");
                }
            }
            break;
        case 3:
            if (i < 8) {
                kept_.push_back("what is made at the very beginning");
            }
            break;
        default:
            entries_.pop_front();
            entries_.push_back(std::make_unique<std::string>(5 * i > iterations ? 400 : 300, 'e'));
        }
    }

private:
    std::list<std::string> kept_;
    std::list<std::unique_ptr<std::string>> entries_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::trace();
    Growth growth;
    growth.fill();
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        growth.step(arguments.at(2, 1), i, arguments.iterations());
    }
    return loops::finish();
}
