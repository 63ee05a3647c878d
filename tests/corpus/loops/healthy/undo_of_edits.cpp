// SPDX-License-Identifier: MIT
// An editor keeps the last 100 edits to undo them, each with the text that was there: often a
// letter, now and then a page. Undone ones wait in another list until the next edit.
//
// run: 50 healthy 1-3 | 110 healthy 1-3 | 200 healthy 1-3
// right: not leak or filling
// run: 500 healthy 1-4 | 2000 healthy 1-4 | 10000 healthy 1
// right: not leak or filling
// right: check ok
#include "loops.hpp"

#include <deque>
#include <memory>

namespace {

struct Edit {
    std::size_t at = 0;
    std::string before;
    std::unique_ptr<std::string> style;
};

class Document {
public:
    void edit(loops::Dice& dice) {
        undone_.clear();
        Edit edit;
        edit.at = dice.between(0, 5000);
        edit.before =
            std::string(dice.chance(0.1) ? dice.between(200, 900) : dice.between(1, 30), 'b');
        edit.style = std::make_unique<std::string>(dice.between(10, 40), 's');
        done_.push_back(std::move(edit));
        if (done_.size() > 100) {
            done_.pop_front();
        }
    }
    void undo() {
        if (!done_.empty()) {
            undone_.push_back(std::move(done_.back()));
            done_.pop_back();
        }
    }

private:
    std::deque<Edit> done_;
    std::vector<Edit> undone_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Document document;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        document.edit(dice);
        document.edit(dice);
        if (dice.chance(0.2)) {
            for (std::size_t more = dice.between(1, 5); more > 0; --more) {
                document.undo();
            }
        }
    }
    return loops::finish();
}
