// SPDX-License-Identifier: MIT
// A directory is read sector by sector: a function that is called again for the next one is kept in
// a shared pointer, and captures that pointer, and with it the callback and what that captured.
// After https://github.com/includeos/IncludeOS/issues/602
//
// run: 40 leaky | 300 leaky 1-3 | 1000 leaky
// right: leak
// right: check not ok
// run: 40 mended | 300 mended 1-3 | 1000 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <deque>
#include <memory>

namespace {

using Sector = std::string;
using Entries = std::vector<std::string>;
using OnSector = std::function<void(const Sector&)>;
using OnEntries = std::function<void(const Entries&)>;

// Answers later, in the order of the questions.
class Disk {
public:
    void read(std::size_t sector, OnSector callback) {
        waiting_.push_back([sector, callback = std::move(callback)] {
            callback("sector " + std::to_string(sector) + " with names");
        });
    }
    void work() {
        while (!waiting_.empty()) {
            const std::function<void()> next = std::move(waiting_.front());
            waiting_.pop_front();
            next();
        }
    }

private:
    std::deque<std::function<void()>> waiting_;
};

class FileSystem {
public:
    FileSystem(Disk& disk, bool leaks)
        : disk_(disk)
        , leaks_(leaks) {}

    void list(std::size_t first, std::size_t sectors, OnEntries callback) {
        using Next = std::function<void(std::size_t)>;
        const std::size_t last = first + sectors;
        auto entries = std::make_shared<Entries>();  // leaks here
        auto next = std::make_shared<Next>();        // leaks here
        if (leaks_) {
            *next = [this, entries, next, callback, last](std::size_t at) {  // leaks here
                read(at, last, *entries, callback, *next);
            };
        } else {
            std::weak_ptr<Next> self = next;
            *next = [this, entries, self, callback, last](std::size_t at) {
                if (const auto strong = self.lock()) {
                    read(at, last, *entries, callback, *strong);
                }
            };
            under_way_ = next;
        }
        (*next)(first);
    }

private:
    void read(std::size_t at, std::size_t last, Entries& entries, const OnEntries& callback,
              const std::function<void(std::size_t)>& next) {
        if (at == last) {
            callback(entries);
            return;
        }
        disk_.read(at, [&entries, &next, at](const Sector& sector) {
            entries.push_back(sector);  // leaks here
            next(at + 1);
        });
    }

    Disk& disk_;
    bool leaks_;
    std::shared_ptr<std::function<void(std::size_t)>> under_way_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Disk disk;
    FileSystem files{disk, arguments.is_leaky()};
    std::deque<std::size_t> counts;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        auto user = std::make_shared<std::string>(dice.between(20, 90), 'u');  // leaks here
        files.list(i, dice.between(1, 5), [user, &counts](const Entries& entries) {
            counts.push_back(entries.size() + user->size());
            if (counts.size() > 20) {
                counts.pop_front();
            }
        });
        disk.work();
    }
    return loops::finish();
}
