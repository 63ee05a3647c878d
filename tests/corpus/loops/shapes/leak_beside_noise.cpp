// SPDX-License-Identifier: MIT
// Work lists that go up and down by hundreds of blocks, and on the same line one block in twenty
// iterations that is never given back. A pace of which one does not even know that it is no
// shrinking is no leak yet. Arguments: iterations, seed.
//
// right: leak or undecided
// run: 1000 1-3 | 2000 4-6 | 4000 7-9
// right: leak or undecided
// run: 20000 10-11
// right: leak
#include "loops.hpp"

#include <vector>

namespace {

struct Task {
    char text[80];
};

class Work {
public:
    explicit Work(loops::Dice& dice)
        : dice_(dice) {}

    void step(std::size_t now) {
        if (dice_.chance(0.5) || tasks_.empty()) {
            for (std::size_t more = dice_.between(0, 30); more > 0; --more) {
                tasks_.push_back(make());
            }
        }
        for (std::size_t done = dice_.between(0, 16); done > 0 && !tasks_.empty(); --done) {
            const std::size_t at = dice_.between(0, tasks_.size() - 1);
            std::swap(tasks_[at], tasks_.back());
            delete tasks_.back();
            tasks_.pop_back();
        }
        if (tasks_.size() > 300) {
            while (tasks_.size() > 20) {
                delete tasks_.back();
                tasks_.pop_back();
            }
        }
        if (now % 20 == 0) {
            loops::keep(make());
        }
    }

private:
    Task* make() { return new Task; }  // leaks here

    loops::Dice& dice_;
    std::vector<Task*> tasks_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    loops::watch();
    Work work{dice};
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        work.step(i);
    }
    return loops::finish();
}
