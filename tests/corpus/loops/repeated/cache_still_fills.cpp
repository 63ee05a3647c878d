// SPDX-License-Identifier: MIT
// A cache of 500 entries that each run adds one to: after 300 runs it is not full yet. Nobody can
// know that it is no leak, but it need not be called one either: there is no more than 300 runs to
// go by.
//
// right: not leak
#include "loops.hpp"

#include <list>
#include <unordered_map>

namespace {

class Cache {
public:
    const std::string& get(std::size_t key) {
        const auto known = entries_.find(key);
        if (known != entries_.end()) {
            return known->second;
        }
        order_.push_back(key);
        if (order_.size() > 500) {
            entries_.erase(order_.front());
            order_.pop_front();
        }
        return entries_.emplace(key, "what was found out about " + std::to_string(key))
            .first->second;
    }

private:
    std::unordered_map<std::size_t, std::string> entries_;
    std::list<std::size_t> order_;
};

}  // namespace

int main() {
    Cache cache;
    return loops::expect_no_growth([&](std::size_t run) { loops::keep(cache.get(run).data()); });
}
