// SPDX-License-Identifier: MIT
// A web server with a cache of pages, of which the most used half is read before the first request.
// Requests come by popularity (few pages often, many rarely), and the page that was not asked for
// longest goes.
//
// run: 50 healthy 1-2 | 100 healthy 1-4 | 300 healthy 1-3 | 1000 healthy 1-3
// right: not leak or filling
// run: 5000 healthy 1-2 | 20000 healthy 1
// right: no leak
// right: check ok
#include "loops.hpp"

#include <cmath>
#include <list>
#include <memory>
#include <unordered_map>

namespace {

struct Page {
    std::size_t number = 0;
    std::string html;
    std::unique_ptr<std::string> compressed;
};

class Site {
public:
    explicit Site(loops::Dice& dice)
        : dice_(dice) {}

    std::unique_ptr<Page> read(std::size_t number) {
        auto page = std::make_unique<Page>();
        page->number = number;
        page->html = std::string(200 + dice_.size(800), '<');
        page->compressed =
            std::make_unique<std::string>(page->html.substr(0, page->html.size() / 4));
        return page;
    }

private:
    loops::Dice& dice_;
};

class PageCache {
public:
    PageCache(Site& site, std::size_t limit)
        : site_(site)
        , limit_(limit) {}

    void read_ahead() {
        for (std::size_t number = 0; number < limit_; ++number) {
            insert(site_.read(number));
        }
    }
    const Page& get(std::size_t number) {
        const auto at = by_number_.find(number);
        if (at == by_number_.end()) {
            insert(site_.read(number));
            return *by_use_.front();
        }
        by_use_.splice(by_use_.begin(), by_use_, at->second);
        return *by_use_.front();
    }

private:
    using Pages = std::list<std::unique_ptr<Page>>;

    void insert(std::unique_ptr<Page> page) {
        const std::size_t number = page->number;
        by_use_.push_front(std::move(page));
        by_number_[number] = by_use_.begin();
        if (by_use_.size() > limit_) {
            by_number_.erase(by_use_.back()->number);
            by_use_.pop_back();
        }
    }

    Site& site_;
    std::size_t limit_;
    Pages by_use_;
    std::unordered_map<std::size_t, Pages::iterator> by_number_;
};

// 1/x: number 0 is asked for most.
std::size_t popular(loops::Dice& dice, std::size_t pages) {
    const double x = static_cast<double>(dice.between(0, 1000000)) / 1000000;
    return static_cast<std::size_t>(std::pow(static_cast<double>(pages), x)) - 1;
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    loops::trace();
    Site site{dice};
    PageCache cache{site, 200};
    cache.read_ahead();
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(1, 4); more > 0; --more) {
            const Page& page = cache.get(popular(dice, 3000));
            const std::string answer = "200 OK " + page.html;
            loops::keep(answer.data());
        }
    }
    return loops::finish();
}
