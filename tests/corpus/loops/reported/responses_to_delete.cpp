// SPDX-License-Identifier: MIT
// Answers of a queue of requests are deleted a while after they were given, and all at once: when
// the last request is done. Under a load that never pauses there is no last request. After
// https://github.com/brainboxdotcc/DPP/issues/1091
//
// run: 100 leaky 1-2 | 400 leaky 1-3 | 2000 leaky 1
// right: leak
// right: check not ok
// run: 400 mended 1-3 | 2000 mended 1-2
// right: not leak or filling
// right: check ok
#include "loops.hpp"

#include <deque>
#include <map>
#include <memory>

namespace {

struct Response {
    std::string body;
    std::vector<std::string> headers;
};

class RequestQueue {
public:
    explicit RequestQueue(bool deletes_each)
        : deletes_each_(deletes_each) {}

    void post(std::string message) { waiting_.push_back(std::move(message)); }

    void run(loops::Dice& dice, std::size_t now) {
        for (std::size_t more = dice.between(1, 3); more > 0 && !waiting_.empty(); --more) {
            auto response = std::make_unique<Response>();              // leaks here
            response->body.assign(waiting_.front().size() + 40, 'b');  // leaks here
            response->headers.resize(dice.between(1, 4));              // leaks here
            waiting_.pop_front();
            to_delete_.emplace(now + 6, std::move(response));  // leaks here
        }
        const bool is_idle =
            waiting_.empty() && !to_delete_.empty() && std::prev(to_delete_.end())->first <= now;
        if (deletes_each_ || is_idle) {
            to_delete_.erase(to_delete_.begin(), to_delete_.upper_bound(now));
        }
    }

private:
    bool deletes_each_;
    std::deque<std::string> waiting_;
    std::multimap<std::size_t, std::unique_ptr<Response>> to_delete_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    RequestQueue queue{!arguments.is_leaky()};
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        queue.post(std::string(dice.between(30, 90), 'm'));
        if (dice.chance(0.5)) {
            queue.post(std::string(dice.size(300), 'm'));
        }
        queue.run(dice, now);
    }
    return loops::finish();
}
