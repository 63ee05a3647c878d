// SPDX-License-Identifier: MIT
// A table of values with listeners. Their numbers are places in a vector, so that one that is
// removed leaves its place behind, with the prefix that it listened for, and the vector only grows.
// After https://github.com/wpilibsuite/ntcore/issues/80
//
// run: 100 leaky | 300 leaky 1-3 | 2000 leaky
// right: leak or growing
// right: check not ok
// run: 300 mended 1-3 | 2000 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>

namespace {

using Callback = std::function<void(const std::string& key, double value)>;

struct Listener {
    std::string prefix;
    Callback callback;
};

class Notifier {
public:
    explicit Notifier(bool reuses)
        : reuses_(reuses) {}

    std::size_t add(const std::string& prefix, Callback callback) {
        if (reuses_ && !free_.empty()) {
            const std::size_t place = free_.back();
            free_.pop_back();
            listeners_[place] = {prefix, std::move(callback)};
            return place;
        }
        listeners_.push_back({prefix, std::move(callback)});  // leaks here, grows here
        return listeners_.size() - 1;
    }
    void remove(std::size_t place) {
        listeners_[place].callback = nullptr;
        if (reuses_) {
            listeners_[place] = {};
            free_.push_back(place);
        }
    }
    void notify(const std::string& key, double value) const {
        for (const Listener& listener : listeners_) {
            if (listener.callback && key.compare(0, listener.prefix.size(), listener.prefix) == 0) {
                listener.callback(key, value);
            }
        }
    }

private:
    bool reuses_;
    std::vector<Listener> listeners_;
    std::vector<std::size_t> free_;
};

class Dashboard {
public:
    Dashboard(Notifier& notifier, std::size_t number)
        : notifier_(notifier)
        , rows_(20 + number % 15) {
        const std::string prefix = "/a table with a long name/row " + std::to_string(number % 5);
        place_ = notifier_.add(prefix, [this](const std::string& key, double value) {
            rows_[key.size() % rows_.size()] = value;
        });
    }
    Dashboard(const Dashboard&) = delete;
    Dashboard& operator=(const Dashboard&) = delete;
    ~Dashboard() { notifier_.remove(place_); }

private:
    Notifier& notifier_;
    std::vector<double> rows_;
    std::size_t place_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Notifier notifier{!arguments.is_leaky()};
    std::map<std::string, double> values;
    std::vector<std::unique_ptr<Dashboard>> open(6);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        if (dice.chance(0.6)) {
            std::unique_ptr<Dashboard>& dashboard = open[dice.between(0, open.size() - 1)];
            dashboard.reset();
            dashboard = std::make_unique<Dashboard>(notifier, i);
        }
        const std::string key = "/a table with a long name/row " + std::to_string(i % 30);
        values[key] = static_cast<double>(i);
        notifier.notify(key, values[key]);
    }
    return loops::finish();
}
