// SPDX-License-Identifier: MIT
// A store of objects by thread: the thread holds a plain pointer, the store owns the object and
// gives it back when the program ends, not when the thread does. Threads come and go. After
// https://github.com/apache/mxnet/issues/5999
//
// run: 60 leaky | 200 leaky | 600 leaky
// right: leak
// right: check not ok
// run: 60 mended | 200 mended | 600 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <memory>
#include <mutex>
#include <thread>

namespace {

struct Workspace {
    std::vector<float> numbers;
    std::string name;

    void prepare(std::size_t size) {
        numbers.resize(size);  // leaks here
        name =
            "the work space of a thread, with " + std::to_string(size) + " numbers";  // leaks here
    }
};

class Workspaces {
public:
    Workspace& mine() {
        static thread_local Workspace* own = nullptr;
        if (own == nullptr) {
            auto fresh = std::make_unique<Workspace>();  // leaks here
            own = fresh.get();
            const std::lock_guard<std::mutex> guard{mutex_};
            all_.push_back(std::move(fresh));  // leaks here
        }
        return *own;
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Workspace>> all_;
};

Workspaces& workspaces() {
    static Workspaces all;
    return all;
}

Workspace& mended_workspace() {
    static thread_local Workspace own;
    return own;
}

double compute(bool leaks, std::size_t size) {
    Workspace& space = leaks ? workspaces().mine() : mended_workspace();
    space.prepare(size);
    double sum = 0;
    for (std::size_t i = 0; i < space.numbers.size(); ++i) {
        space.numbers[i] = static_cast<float>(i % 7);
        sum += static_cast<double>(space.numbers[i]);
    }
    return sum;
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    const bool leaks = arguments.is_leaky();
    loops::Dice dice{arguments.seed()};
    std::vector<double> results(32);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        std::thread threads[2];
        for (std::thread& thread : threads) {
            const std::size_t size = dice.between(50, 400);
            double& result = results[dice.between(0, results.size() - 1)];
            thread = std::thread([leaks, size, &result] { result = compute(leaks, size); });
            thread.join();
        }
    }
    return loops::finish();
}
