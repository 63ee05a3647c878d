// SPDX-License-Identifier: MIT
// Settings are read anew now and then, into a fresh object that takes the place of the old one; who
// works with the old one keeps it for some time. A file has more lines one time than another.
//
// run: 100 healthy 1-3 | 500 healthy 1-3
// right: not leak or filling
// run: 2500 healthy 1-3 | 10000 healthy 1
// right: no leak
// right: check ok
#include "loops.hpp"

#include <deque>
#include <map>
#include <memory>

namespace {

class Settings {
public:
    explicit Settings(loops::Dice& dice) {
        for (std::size_t line = dice.between(40, 60); line > 0; --line) {
            values_["the setting with the number " + std::to_string(line)] =
                std::string(dice.between(10, 80), 'v');
        }
    }
    std::size_t size() const { return values_.size(); }

private:
    std::map<std::string, std::string> values_;
};

class Holder {
public:
    std::shared_ptr<const Settings> get() const { return current_; }
    void set(std::shared_ptr<const Settings> fresh) {
        previous_ = std::move(current_);
        current_ = std::move(fresh);
    }

private:
    std::shared_ptr<const Settings> current_;
    std::shared_ptr<const Settings> previous_;
};

struct Request {
    std::shared_ptr<const Settings> settings;
    std::string body;
    std::size_t done;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Holder holder;
    std::deque<Request> requests;
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        if (now % 37 == 0) {
            holder.set(std::make_shared<Settings>(dice));
        }
        requests.push_back(
            {holder.get(), std::string(dice.between(30, 300), 'b'), now + dice.between(1, 30)});
        while (!requests.empty() && requests.front().done <= now) {
            requests.pop_front();
        }
    }
    return loops::finish();
}
