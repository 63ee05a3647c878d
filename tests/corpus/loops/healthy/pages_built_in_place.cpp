// SPDX-License-Identifier: MIT
// One text is built up for each page and used again for the next, and so are the lists of its
// parts; what a page needs is mostly little and now and then very much.
//
// run: 50 healthy 1-8 | 200 healthy 1-8 | 300 healthy 1-3
// right: not leak or filling
// run: 1500 healthy 1-3 | 8000 healthy 1-3
// right: not leak or filling
// right: check ok
#include "loops.hpp"

#include <map>

namespace {

class Page {
public:
    void begin() {
        text_.clear();
        used_ = 0;
    }
    void add(const std::string& part) {
        text_ += "<p>";
        text_ += part;
        if (used_ == parts_.size()) {
            parts_.emplace_back();
        }
        parts_[used_++].assign(part, 0, part.size() / 2);
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
    std::vector<std::string> parts_;
    std::size_t used_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Page page;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        page.begin();
        for (std::size_t more = std::min(dice.size(8), std::size_t{60}); more > 0; --more) {
            page.add(std::string(std::min(dice.size(90), std::size_t{900}), 'p'));
        }
        loops::keep(page.text().data());
    }
    return loops::finish();
}
