// SPDX-License-Identifier: MIT
// The main thread makes jobs, two others take them and free them, and results go back by another
// queue. At most 64 are under way. Argument 2: every 20th result is kept by the thread that made
// it.
//
// run: 300 0 | 2000 0
// right: not leak
// right: check ok
// run: 600 1 | 2000 1
// right: leak
#include "loops.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace {

struct Job {
    std::size_t number = 0;
    std::string input;
};

template <class Item>
class Queue {
public:
    void push(Item item) {
        std::unique_lock<std::mutex> lock{mutex_};
        changed_.wait(lock, [this] { return items_.size() < 64; });
        items_.push_back(std::move(item));
        changed_.notify_all();
    }
    Item pop() {
        std::unique_lock<std::mutex> lock{mutex_};
        changed_.wait(lock, [this] { return !items_.empty(); });
        Item item = std::move(items_.front());
        items_.pop_front();
        changed_.notify_all();
        return item;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Item> items_;
};

void work(Queue<std::unique_ptr<Job>>& jobs, Queue<std::unique_ptr<std::string>>& results,
          bool keeps) {
    while (const std::unique_ptr<Job> job = jobs.pop()) {
        if (keeps && job->number % 20 == 0) {
            loops::keep(new std::string(100, 'k'));  // leaks here
        }
        results.push(std::make_unique<std::string>(job->input.size() + 20, 'r'));
    }
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    const bool keeps = arguments.at(2, 0) != 0;
    loops::Dice dice{1};
    Queue<std::unique_ptr<Job>> jobs;
    Queue<std::unique_ptr<std::string>> results;
    std::vector<std::thread> workers;
    loops::watch();
    for (int i = 0; i < 2; ++i) {
        workers.emplace_back([&] { work(jobs, results, keeps); });
    }
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::size_t count = dice.between(1, 8);
        for (std::size_t more = 0; more < count; ++more) {
            auto job = std::make_unique<Job>();
            job->number = 8 * i + more;
            job->input = std::string(dice.between(20, 300), 'i');
            jobs.push(std::move(job));
        }
        for (std::size_t more = 0; more < count; ++more) {
            loops::keep(results.pop().get());
        }
    }
    for (std::size_t i = 0; i < workers.size(); ++i) {
        jobs.push(nullptr);
    }
    for (std::thread& worker : workers) {
        worker.join();
    }
    return loops::finish();
}
