// SPDX-License-Identifier: MIT
// Scripts keep arrays by object and by name. Who is done with one clears it, and its entry, its
// name and its room stay, although the object has gone for good. After
// https://github.com/nwnxee/unified/issues/733
//
// run: 100 leaky | 400 leaky 1-3 | 2000 leaky
// right: leak
// right: check not ok
// run: 40 mended 1-4
// right: not leak or filling
// run: 400 mended 1-3 | 2000 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <deque>
#include <memory>
#include <unordered_map>

namespace {

using Object = std::size_t;

class Arrays {
public:
    explicit Arrays(bool erases)
        : erases_(erases) {}

    void push(Object object, const std::string& name, double value) {
        Named& named = store_[object];  // leaks here
        auto at = named.find(name);
        if (at == named.end()) {
            at = named.emplace(name, std::vector<double>{}).first;  // leaks here
        }
        at->second.push_back(value);  // leaks here
    }

    void clear(Object object, const std::string& name) {
        const auto of_object = store_.find(object);
        if (of_object == store_.end()) {
            return;
        }
        const auto at = of_object->second.find(name);
        if (at == of_object->second.end()) {
            return;
        }
        if (!erases_) {
            at->second.clear();
            return;
        }
        of_object->second.erase(at);
        if (of_object->second.empty()) {
            store_.erase(of_object);
        }
    }

private:
    using Named = std::unordered_map<std::string, std::vector<double>>;

    bool erases_;
    std::unordered_map<Object, Named> store_;
};

struct Creature {
    Object object;
    std::string name;
    std::size_t dies;
};

class World {
public:
    World(loops::Dice& dice, Arrays& arrays)
        : dice_(dice)
        , arrays_(arrays) {}

    void tick(std::size_t now) {
        if (dice_.chance(0.4)) {
            creatures_.push_back({next_++, "a creature of the woods", now + dice_.between(5, 30)});
        }
        for (Creature& creature : creatures_) {
            arrays_.push(creature.object, "the wounds it has received", static_cast<double>(now));
        }
        while (!creatures_.empty() && creatures_.front().dies <= now) {
            arrays_.clear(creatures_.front().object, "the wounds it has received");
            creatures_.pop_front();
        }
    }

private:
    loops::Dice& dice_;
    Arrays& arrays_;
    Object next_ = 1;
    std::deque<Creature> creatures_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Arrays arrays{!arguments.is_leaky()};
    World world{dice, arrays};
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        world.tick(now);
    }
    return loops::finish();
}
