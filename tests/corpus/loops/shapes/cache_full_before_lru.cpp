// SPDX-License-Identifier: MIT
// Articles of a shop: 400 are put into a cache before the loop begins, later ones as they are asked
// for, and the one that was not asked for longest goes. The cache is full all the time.
//
// run: 30 | 50 | 100 | 200 | 300 | 450 | 700
// right: not leak
// run: 1300 | 2500
// right: no leak
// right: check ok
#include "loops.hpp"

#include <list>
#include <unordered_map>

namespace {

struct Article {
    std::size_t number;
    std::string text;
};

class Articles {
public:
    void warm() {
        for (std::size_t number = 0; number < limit; ++number) {
            admit({number, "article " + std::to_string(number) + ", of which many are asked for"});
        }
    }

    const Article& look_up(std::size_t number) {
        const auto at = by_number_.find(number);
        if (at != by_number_.end()) {
            by_use_.splice(by_use_.begin(), by_use_, at->second);
            return *at->second;
        }
        admit({number, "article " + std::to_string(number) + ", of which few have ever heard"});
        return by_use_.front();
    }

private:
    static constexpr std::size_t limit = 400;

    void admit(Article article) {
        by_use_.push_front(std::move(article));
        by_number_[by_use_.front().number] = by_use_.begin();
        if (by_use_.size() > limit) {
            by_number_.erase(by_use_.back().number);
            by_use_.pop_back();
        }
    }

    std::list<Article> by_use_;
    std::unordered_map<std::size_t, std::list<Article>::iterator> by_number_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::trace();
    Articles articles;
    articles.warm();
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        loops::keep(articles.look_up(1000 + i).text.data());
    }
    return loops::finish();
}
