// SPDX-License-Identifier: MIT
// An index of 300 entries is built once, by the first query that needs it, at four fifths of the
// run.
//
// scales with its length
// run: 100 | 400 | 1600 | 2000 | 10000 | 40000
// right: no leak
// right: check ok
#include "loops.hpp"

#include <memory>
#include <vector>

namespace {

class Index {
public:
    void build() {
        entries_.reserve(300);
        while (entries_.size() < 300) {
            entries_.push_back(std::make_unique<std::size_t>(entries_.size()));
        }
    }
    std::size_t at(std::size_t entry) const {
        return entry < entries_.size() ? *entries_[entry] : 0;
    }

private:
    std::vector<std::unique_ptr<std::size_t>> entries_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    Index index;
    std::size_t sum = 0;
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        if (i == arguments.iterations() / 10 * 8) {
            index.build();
        }
        sum += index.at(i % 300);
    }
    loops::keep(&sum);
    return loops::finish();
}
