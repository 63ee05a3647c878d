// SPDX-License-Identifier: MIT
// Sixty things move about on a plane that is divided into cells. A cell is made when the first
// thing enters it and goes when it is empty; wanderers spread at first, and then there are about as
// many cells as things.
//
// run: 50 healthy 1-4 | 200 healthy 1-4 | 600 healthy 1-4
// right: not leak or filling
// run: 3000 healthy 1-3 | 15000 healthy 1
// right: not leak or filling
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>
#include <vector>

namespace {

using Place = std::pair<std::size_t, std::size_t>;

struct Thing {
    std::size_t number = 0;
    std::size_t x = 500;
    std::size_t y = 500;
    Place cell() const { return {x / 20, y / 20}; }
};

class Plane {
public:
    void enter(const Thing& thing) {
        auto& cell = cells_[thing.cell()];
        if (cell == nullptr) {
            cell = std::make_unique<std::vector<std::size_t>>();
            cell->reserve(4);
        }
        cell->push_back(thing.number);
    }
    void leave(const Thing& thing) {
        const auto at = cells_.find(thing.cell());
        auto& numbers = *at->second;
        for (std::size_t& number : numbers) {
            if (number == thing.number) {
                number = numbers.back();
                numbers.pop_back();
                break;
            }
        }
        if (numbers.empty()) {
            cells_.erase(at);
        }
    }

private:
    std::map<Place, std::unique_ptr<std::vector<std::size_t>>> cells_;
};

std::size_t step(loops::Dice& dice, std::size_t from) {
    const std::size_t to = from + dice.between(0, 30);
    return to < 15 ? 0 : to > 1015 ? 1000 : to - 15;
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    loops::trace();
    Plane plane;
    std::vector<Thing> things(60);
    for (std::size_t i = 0; i < things.size(); ++i) {
        things[i].number = i;
        plane.enter(things[i]);
    }
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (Thing& thing : things) {
            plane.leave(thing);
            thing.x = step(dice, thing.x);
            thing.y = step(dice, thing.y);
            plane.enter(thing);
        }
    }
    return loops::finish();
}
