// SPDX-License-Identifier: MIT
// A cache of so many entries that each run adds one to: full well before 300 runs. Argument: how
// many.
//
// right: check ok
// run: 10 | 20 | 29 | 40 | 60 | 80
#include "loops.hpp"

#include <list>
#include <unordered_map>

namespace {

class Cache {
public:
    explicit Cache(std::size_t limit)
        : limit_(limit) {}

    const std::string& get(std::size_t key) {
        order_.push_back(key);
        if (order_.size() > limit_) {
            entries_.erase(order_.front());
            order_.pop_front();
        }
        return entries_.emplace(key, "what was found out about " + std::to_string(key))
            .first->second;
    }

private:
    std::size_t limit_;
    std::unordered_map<std::size_t, std::string> entries_;
    std::list<std::size_t> order_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    Cache cache{arguments.at(1, 20)};
    return loops::expect_no_growth([&](std::size_t run) { loops::keep(cache.get(run).data()); });
}
