// SPDX-License-Identifier: MIT
// A store that sorts: what is written is collected, 64 keys become a run, four runs of one size
// become one of the next, and what was overwritten goes then. There are 2000 keys at most, and all
// are there early on.
//
// run: 100 healthy 1-3 | 400 healthy 1-3 | 1500 healthy 1-3
// right: not leak or filling
// run: 8000 healthy 1-2
// right: not leak
#include "loops.hpp"

#include <map>
#include <memory>

namespace {

using Table = std::map<std::size_t, std::string>;

class Store {
public:
    void put(std::size_t key, std::string value) {
        fresh_[key] = std::move(value);
        if (fresh_.size() == 64) {
            add(std::make_unique<Table>(std::move(fresh_)), 0);
            fresh_ = Table{};
        }
    }

private:
    void add(std::unique_ptr<Table> run, std::size_t level) {
        if (level == levels_.size()) {
            levels_.emplace_back();
        }
        levels_[level].push_back(std::move(run));
        if (levels_[level].size() < 4) {
            return;
        }
        auto merged = std::make_unique<Table>();
        for (const auto& old : levels_[level]) {
            for (const auto& [key, value] : *old) {
                (*merged)[key] = value;
            }
        }
        levels_[level].clear();
        if (level == 2) {  // the last one
            levels_[level].push_back(std::move(merged));
        } else {
            add(std::move(merged), level + 1);
        }
    }

    Table fresh_;
    std::vector<std::vector<std::unique_ptr<Table>>> levels_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Store store;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(2, 8); more > 0; --more) {
            store.put(dice.between(1, 2000), std::string(dice.between(20, 60), 'v'));
        }
    }
    return loops::finish();
}
