// SPDX-License-Identifier: MIT
// The last 1000 results are kept for the page that shows them. At first there are less.
//
// run: 50 | 100 | 300 | 900
// right: leak or undecided
// says: not been flushed
// run: 1010 | 1200 | 1500 | 1900
// right: undecided or no leak
// run: 4000
// right: no leak
// right: check ok
#include "loops.hpp"

#include <list>

namespace {

struct Result {
    std::size_t number;
    std::string text;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    std::list<Result> shown;
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        shown.push_front({i, std::string(40, 't')});  // leaks here
        if (shown.size() > 1000) {
            shown.pop_back();
        }
    }
    return loops::finish();
}
