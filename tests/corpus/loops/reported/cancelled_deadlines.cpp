// SPDX-License-Identifier: MIT
// A timer thread keeps tasks in a heap by the time they are due. A call sets its deadline an hour
// ahead and cancels it when the answer is there, a moment later; the task is marked, and stays
// until it would be due. After https://github.com/apache/brpc/issues/3383
//
// run: 100 leaky | 500 leaky 1-3 | 2000 leaky
// right: leak
// right: check not ok
// run: 500 mended 1-3 | 2000 mended | 8000 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <algorithm>
#include <memory>
#include <unordered_map>

namespace {

struct Task {
    std::size_t id = 0;
    std::size_t due = 0;
    bool is_cancelled = false;
    std::function<void()> run;
};

class Timers {
public:
    explicit Timers(bool compacts)
        : compacts_(compacts) {}

    std::size_t schedule(std::size_t due, std::function<void()> run) {
        auto task = std::make_shared<Task>();  // leaks here
        task->id = ++last_id_;
        task->due = due;
        task->run = std::move(run);
        by_id_[task->id] = task;
        heap_.push_back(std::move(task));  // leaks here
        std::push_heap(heap_.begin(), heap_.end(), &is_later);
        return last_id_;
    }

    void cancel(std::size_t id) {
        const auto at = by_id_.find(id);
        if (at == by_id_.end()) {
            return;
        }
        at->second->is_cancelled = true;
        by_id_.erase(at);
        ++cancelled_;
        if (compacts_ && cancelled_ > 16 && cancelled_ > heap_.size() / 2) {
            compact();
        }
    }

    void run_until(std::size_t now) {
        while (!heap_.empty() && heap_.front()->due <= now) {
            std::pop_heap(heap_.begin(), heap_.end(), &is_later);
            const std::shared_ptr<Task> task = std::move(heap_.back());
            heap_.pop_back();
            if (!task->is_cancelled) {
                by_id_.erase(task->id);
                task->run();
            }
        }
    }

private:
    static bool is_later(const std::shared_ptr<Task>& a, const std::shared_ptr<Task>& b) {
        return a->due > b->due;
    }
    void compact() {
        const auto gone = [](const std::shared_ptr<Task>& task) { return task->is_cancelled; };
        heap_.erase(std::remove_if(heap_.begin(), heap_.end(), gone), heap_.end());
        std::make_heap(heap_.begin(), heap_.end(), &is_later);
        cancelled_ = 0;
    }

    bool compacts_;
    std::size_t last_id_ = 0;
    std::size_t cancelled_ = 0;
    std::vector<std::shared_ptr<Task>> heap_;
    std::unordered_map<std::size_t, std::shared_ptr<Task>> by_id_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Timers timers{!arguments.is_leaky()};
    std::size_t beats = 0;
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        for (std::size_t calls = dice.between(1, 3); calls > 0; --calls) {
            const std::string name(dice.between(20, 60), 'c');
            const std::size_t deadline = timers.schedule(now + 3600000, [&beats] { ++beats; });
            loops::keep(name.data());
            timers.cancel(deadline);
        }
        if (now % 10 == 0) {
            timers.schedule(now + dice.between(3, 25), [&beats] { ++beats; });
        }
        timers.run_until(now);
    }
    return loops::finish();
}
