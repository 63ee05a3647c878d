// SPDX-License-Identifier: MIT
// A cache of pages that is full since a fifth of the run, and throws out at random. Arguments:
// iterations, seed.
//
// scales with its length
// right: not leak
// right: check ok
// run: 1000 1-8
// run: 5000 9-16
#include "loops.hpp"

#include <unordered_map>
#include <vector>

namespace {

class Pages {
public:
    Pages(std::size_t limit, loops::Dice& dice)
        : limit_(limit)
        , dice_(dice) {}

    void get(std::size_t page) {
        if (texts_.count(page) != 0) {
            return;
        }
        if (texts_.size() == limit_) {
            std::size_t& victim = pages_[dice_.between(0, pages_.size() - 1)];
            texts_.erase(victim);
            victim = page;
        } else {
            pages_.push_back(page);
        }
        texts_.emplace(page, std::string(dice_.between(50, 1500), 't'));
    }

private:
    std::size_t limit_;
    loops::Dice& dice_;
    std::vector<std::size_t> pages_;
    std::unordered_map<std::size_t, std::string> texts_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    loops::watch();
    Pages pages{arguments.iterations() / 5, dice};
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        pages.get(i);
    }
    return loops::finish();
}
