// SPDX-License-Identifier: MIT
// A limit of 20 requests in 50 iterations for each client, by the times of its last ones. Clients
// that have not been there for long are forgotten; new ones come all the time.
//
// run: 30 healthy 1-3 | 100 healthy 1-6 | 150 healthy 1-3 | 200 healthy 1-6
// right: not leak or filling
// run: 600 healthy 1-3 | 3000 healthy 1-3
// right: not leak or filling
// run: 20000 healthy 1-2
// right: no leak
// right: check ok
#include "loops.hpp"

#include <deque>
#include <map>

namespace {

class Limiter {
public:
    bool allow(std::size_t client, std::size_t now) {
        std::deque<std::size_t>& times = clients_[client];
        while (!times.empty() && times.front() + 50 < now) {
            times.pop_front();
        }
        if (times.size() == 20) {
            return false;
        }
        times.push_back(now);
        return true;
    }
    void forget(std::size_t now) {
        for (auto at = clients_.begin(); at != clients_.end();) {
            const bool is_gone = at->second.empty() || at->second.back() + 50 < now;
            at = is_gone ? clients_.erase(at) : std::next(at);
        }
    }

private:
    std::map<std::size_t, std::deque<std::size_t>> clients_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Limiter limiter;
    std::vector<std::size_t> clients(15);
    std::size_t refused = 0;
    std::size_t newest = 0;
    for (std::size_t& client : clients) {
        client = ++newest;
    }
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        if (dice.chance(0.1)) {
            clients[dice.between(0, clients.size() - 1)] = ++newest;
        }
        for (std::size_t more = dice.between(1, 8); more > 0; --more) {
            refused += limiter.allow(clients[dice.between(0, clients.size() - 1)], now) ? 0 : 1;
        }
        if (now % 20 == 0) {
            limiter.forget(now);
        }
    }
    loops::keep(&refused);
    return loops::finish();
}
