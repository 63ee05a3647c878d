// SPDX-License-Identifier: MIT
// A service answers requests by a table of those that are under way. When the one who asked has
// stopped waiting, the answer cannot be sent, and its entry stays in the table. After
// https://github.com/aphysci/gravity/issues/135
//
// run: 200 leaky 1-2
// right: leak or undecided
// right: check not ok
// run: 600 leaky 1-3 | 3000 leaky 1
// right: leak
// right: check not ok
// run: 200 mended 1-2 | 600 mended 1-3 | 3000 mended 1
// right: not leak or filling
// run: 10000 mended 1
// right: no leak
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>

namespace {

struct Request {
    std::string question;
    std::size_t asked = 0;
    std::size_t patience = 0;
    std::unique_ptr<std::string> answer;
};

class Service {
public:
    Service(loops::Dice& dice, bool forgets)
        : dice_(dice)
        , forgets_(forgets) {}

    void ask(std::size_t now) {
        auto request = std::make_unique<Request>();             // leaks here
        request->question.assign(dice_.between(20, 200), 'q');  // leaks here
        request->asked = now;
        request->patience = dice_.between(10, 40);
        under_way_[++last_] = std::move(request);  // leaks here
        due_.emplace(now + 1 + dice_.size(6), last_);
    }

    void work(std::size_t now) {
        while (!due_.empty() && due_.begin()->first <= now) {
            answer(due_.begin()->second, now);
            due_.erase(due_.begin());
        }
    }

private:
    void answer(std::size_t id, std::size_t now) {
        const auto at = under_way_.find(id);
        Request& request = *at->second;
        const std::size_t length = request.question.size() * 2;
        request.answer = std::make_unique<std::string>(length, 'a');  // leaks here
        if (now - request.asked > request.patience) {
            ++unsent_;
            if (!forgets_) {
                return;
            }
        }
        under_way_.erase(at);
    }

    loops::Dice& dice_;
    bool forgets_;
    std::size_t last_ = 0;
    std::size_t unsent_ = 0;
    std::map<std::size_t, std::unique_ptr<Request>> under_way_;
    std::multimap<std::size_t, std::size_t> due_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Service service{dice, !arguments.is_leaky()};
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(1, 6); more > 0; --more) {
            service.ask(now);
        }
        service.work(now);
    }
    return loops::finish();
}
