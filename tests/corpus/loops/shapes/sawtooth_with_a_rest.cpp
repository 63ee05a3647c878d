// SPDX-License-Identifier: MIT
// Records are written when there are 80 of them, and one in each 80 is forgotten then. Two of them
// for every 80 iterations: few beside the many that come and go.
//
// run: 1000
// right: leak or undecided
// run: 3000 | 10000
// right: leak
// right: check not ok
#include "loops.hpp"

#include <vector>

namespace {

struct Record {
    char text[100];
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    std::vector<Record*> records;
    records.reserve(100);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        records.push_back(new Record);  // leaks here
        if (records.size() == 80) {
            loops::keep(records.back());
            records.pop_back();
            loops::keep(records.back());
            records.pop_back();
            for (const Record* const record : records) {
                delete record;
            }
            records.clear();
        }
    }
    return loops::finish();
}
