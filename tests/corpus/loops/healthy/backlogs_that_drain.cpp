// SPDX-License-Identifier: MIT
// Four workers with queues of their own steal from each other. Work comes in rushes that take a
// while to be done; then all is empty again.
//
// run: 100 healthy 1-3 | 250 healthy 1-3
// right: not leak or filling
// run: 1000 healthy 1-3 | 5000 healthy 1-3 | 20000 healthy 1
// right: not leak or filling
// right: check ok
#include "loops.hpp"

#include <deque>
#include <memory>

namespace {

struct Task {
    std::size_t effort = 0;
    std::string input;
};

class Worker {
public:
    void push(std::unique_ptr<Task> task) { tasks_.push_back(std::move(task)); }
    std::unique_ptr<Task> pop() {
        if (tasks_.empty()) {
            return nullptr;
        }
        auto task = std::move(tasks_.back());
        tasks_.pop_back();
        return task;
    }
    std::unique_ptr<Task> steal() {
        if (tasks_.empty()) {
            return nullptr;
        }
        auto task = std::move(tasks_.front());
        tasks_.pop_front();
        return task;
    }

private:
    std::deque<std::unique_ptr<Task>> tasks_;
};

class Workers {
public:
    explicit Workers(loops::Dice& dice)
        : dice_(dice)
        , workers_(4) {}

    void submit(std::size_t count) {
        const std::size_t first = dice_.between(0, workers_.size() - 1);
        for (std::size_t more = count; more > 0; --more) {
            auto task = std::make_unique<Task>();
            task->effort = dice_.between(1, 9);
            task->input = std::string(dice_.between(20, 200), 'i');
            workers_[first].push(std::move(task));
        }
    }
    void work() {
        for (Worker& worker : workers_) {
            for (std::size_t turns = 2; turns > 0; --turns) {
                auto task = worker.pop();
                if (task == nullptr) {
                    task = workers_[dice_.between(0, workers_.size() - 1)].steal();
                }
                if (task != nullptr) {
                    loops::keep(task->input.data());
                }
            }
        }
    }

private:
    loops::Dice& dice_;
    std::vector<Worker> workers_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Workers workers{dice};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        workers.submit(dice.between(0, 4));
        if (dice.chance(0.02)) {
            workers.submit(dice.between(40, 140));
        }
        workers.work();
    }
    return loops::finish();
}
