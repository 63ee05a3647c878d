// SPDX-License-Identifier: MIT
// Every hundred iterations an index of 300 entries is built anew, and then the old one is thrown
// away; between that, nothing.
//
// run: 50 | 130 | 250 | 450 | 1000 | 4000
// right: not leak or filling
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>

namespace {

using Index = std::map<std::size_t, std::string>;

std::unique_ptr<Index> build(std::size_t number) {
    auto index = std::make_unique<Index>();
    for (std::size_t entry = 0; entry < 300; ++entry) {
        index->emplace(entry, "an entry of the index with the number " + std::to_string(number));
    }
    return index;
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    std::unique_ptr<Index> index;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        if (i % 100 == 20) {
            index = build(i);
        }
        loops::keep(index.get());
    }
    return loops::finish();
}
