// SPDX-License-Identifier: MIT
// Changes of a table are collected, and written to disk when there are 5000 of them. As long as
// that has not happened once it looks like a leak, and who is told "leak" must be told that too.
//
// run: 100 | 800 | 2000 | 4000
// right: leak or undecided
// says: not been flushed
// run: 23000
// right: no leak
// right: check ok
#include "loops.hpp"

#include <list>

namespace {

struct Change {
    std::size_t key;
    std::string value;
};

class Table {
public:
    void set(std::size_t key, std::string value) {
        changes_.push_back({key, std::move(value)});  // leaks here
        if (changes_.size() == 5000) {
            changes_.clear();
        }
    }

private:
    std::list<Change> changes_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    Table table;
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        table.set(i, "now " + std::to_string(i));
    }
    return loops::finish();
}
