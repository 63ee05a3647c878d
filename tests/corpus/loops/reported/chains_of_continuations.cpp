// SPDX-License-Identifier: MIT
// A job goes on by `then`: each step is a state that holds the one before it, for its result, and
// does not let it go once it has it. A chain that is continued for ever keeps all of it. After
// https://github.com/boostorg/thread/pull/74
//
// run: 60 leaky 1-2 | 300 leaky 1-3 | 2000 leaky 1
// right: leak
// right: check not ok
// run: 60 mended 1-2 | 300 mended 1-3 | 2000 mended 1
// right: no leak
// right: check ok
#include "loops.hpp"

#include <memory>

namespace {

class State;
using StatePointer = std::shared_ptr<State>;

class State {
public:
    State(StatePointer parent, std::function<std::string(const std::string&)> step)
        : parent_(std::move(parent))
        , step_(std::move(step)) {}

    void run(bool lets_go) {
        result_ = step_(parent_ == nullptr ? std::string() : parent_->result_);  // leaks here
        if (lets_go) {
            parent_ = nullptr;
            step_ = nullptr;
        }
    }
    const std::string& result() const { return result_; }
    // Not by recursion: a long chain has a long way to go.
    StatePointer take_parent() { return std::move(parent_); }

private:
    StatePointer parent_;
    std::function<std::string(const std::string&)> step_;
    std::string result_;
};

class Job {
public:
    explicit Job(bool lets_go)
        : lets_go_(lets_go) {}
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;
    ~Job() {
        while (last_ != nullptr) {
            last_ = last_->take_parent();
        }
    }

    void then(std::function<std::string(const std::string&)> step) {
        last_ = std::make_shared<State>(last_, std::move(step));  // leaks here
        last_->run(lets_go_);
    }

private:
    bool lets_go_;
    StatePointer last_;
};

std::string shortened(const std::string& text, std::size_t length) {
    if (text.size() > length) {
        return text.substr(0, length);  // leaks here
    }
    return text + std::string(length, 's');  // leaks here
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Job jobs[2] = {Job{!arguments.is_leaky()}, Job{!arguments.is_leaky()}};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::size_t length = dice.between(40, 90);
        jobs[i % 2].then([length](const std::string& text) { return shortened(text, length); });
    }
    return loops::finish();
}
