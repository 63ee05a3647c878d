// SPDX-License-Identifier: MIT
// Connections to other servers are kept open for the next request, at most three to each of twenty,
// and closed after 40 iterations without one, or when the other side closes them.
//
// run: 30 healthy 4-5 | 50 healthy 1-3 | 100 healthy 1-6
// right: not leak or filling
// run: 500 healthy 1-3 | 2500 healthy 1-3
// right: not leak or filling
// right: check ok
// run: 15000 healthy 1-2
// right: no leak
// right: check ok
#include "loops.hpp"

#include <list>
#include <map>
#include <memory>

namespace {

struct Connection {
    explicit Connection(std::size_t size)
        : input(size) {}
    std::vector<char> input;
    std::string cipher = "the cipher that both sides have agreed on";
    std::size_t idle_since = 0;
};

class Connections {
public:
    std::unique_ptr<Connection> get(const std::string& server) {
        auto& idle = idle_[server];
        if (idle.empty()) {
            return std::make_unique<Connection>(2048);
        }
        auto connection = std::move(idle.front());
        idle.pop_front();
        return connection;
    }
    void put(const std::string& server, std::unique_ptr<Connection> connection, std::size_t now) {
        auto& idle = idle_[server];
        if (idle.size() < 3) {
            connection->idle_since = now;
            idle.push_front(std::move(connection));
        }
    }
    void close_idle(std::size_t now) {
        for (auto& [server, idle] : idle_) {
            while (!idle.empty() && idle.back()->idle_since + 40 < now) {
                idle.pop_back();
            }
        }
    }

private:
    std::map<std::string, std::list<std::unique_ptr<Connection>>> idle_;
};

struct Exchange {
    std::string server;
    std::unique_ptr<Connection> connection;
    std::size_t done;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Connections connections;
    std::list<Exchange> under_way;
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(0, 3); more > 0; --more) {
            const std::size_t number = std::min(dice.size(5), std::size_t{20});
            const std::string server = "the server with the number " + std::to_string(number);
            under_way.push_back({server, connections.get(server), now + dice.between(1, 6)});
        }
        for (auto at = under_way.begin(); at != under_way.end();) {
            if (at->done > now) {
                ++at;
                continue;
            }
            if (!dice.chance(0.1)) {
                connections.put(at->server, std::move(at->connection), now);
            }
            at = under_way.erase(at);
        }
        connections.close_idle(now);
    }
    return loops::finish();
}
