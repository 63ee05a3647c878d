// SPDX-License-Identifier: MIT
// A planner makes, in each round, plans with a manager of their own, and each manager asks to be
// told when the settings change. When it goes, its callback stays with the settings. After
// https://github.com/rapyuta-robotics/alica/pull/484
//
// run: 60 leaky | 300 leaky 1-3 | 1500 leaky
// right: leak or growing
// right: check not ok
// run: 60 mended | 300 mended 1-3 | 1500 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <deque>
#include <map>
#include <memory>

namespace {

struct Settings {
    std::map<std::string, double> values;
};

class SettingsListener {
public:
    using Callback = std::function<void(const Settings&)>;

    std::size_t subscribe(Callback callback) {
        callbacks_.emplace(++last_, std::move(callback));  // leaks here
        return last_;
    }
    void unsubscribe(std::size_t number) { callbacks_.erase(number); }

private:
    std::size_t last_ = 0;
    std::map<std::size_t, Callback> callbacks_;
};

class CycleManager {
public:
    CycleManager(SettingsListener& listener, bool unsubscribes, std::size_t robots)
        : listener_(listener)
        , unsubscribes_(unsubscribes)
        , history_(robots) {
        struct Limits {
            double most;
            double least;
            double pause;
        };
        const Limits limits{1.0, 0.1, 2.5};
        number_ = listener_.subscribe([this, limits](const Settings& settings) {  // leaks here
            history_.resize(settings.values.size() + static_cast<std::size_t>(limits.most));
        });
    }
    CycleManager(const CycleManager&) = delete;
    CycleManager& operator=(const CycleManager&) = delete;
    ~CycleManager() {
        if (unsubscribes_) {
            listener_.unsubscribe(number_);
        }
    }

private:
    SettingsListener& listener_;
    bool unsubscribes_;
    std::vector<int> history_;
    std::size_t number_ = 0;
};

struct Plan {
    std::string name;
    std::unique_ptr<CycleManager> manager;
};

class Engine {
public:
    Engine(loops::Dice& dice, bool unsubscribes)
        : dice_(dice)
        , unsubscribes_(unsubscribes) {}

    void round(std::size_t number) {
        for (std::size_t more = dice_.between(0, 2); more > 0; --more) {
            auto plan = std::make_unique<Plan>();
            plan->name = "fetch the ball number " + std::to_string(number) + " and bring it";
            plan->manager =
                std::make_unique<CycleManager>(listener_, unsubscribes_, dice_.between(3, 9));
            running_.push_back(std::move(plan));
        }
        while (running_.size() > 5) {
            running_.pop_front();
        }
    }

private:
    loops::Dice& dice_;
    bool unsubscribes_;
    SettingsListener listener_;
    std::deque<std::unique_ptr<Plan>> running_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Engine engine{dice, !arguments.is_leaky()};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        engine.round(i);
    }
    return loops::finish();
}
