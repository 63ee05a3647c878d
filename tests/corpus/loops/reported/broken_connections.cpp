// SPDX-License-Identifier: MIT
// A pool of connections has a list of those in use. Who finds that his is broken takes another one,
// and nobody takes the broken one from the list. After https://github.com/mapnik/mapnik/issues/1708
//
// run: 200 leaky 1-2 | 600 leaky 1-3 | 3000 leaky 1
// right: leak
// right: check not ok
// run: 200 mended 1-2 | 600 mended 1-3 | 3000 mended 1
// right: no leak
// right: check ok
#include "loops.hpp"

#include <list>
#include <memory>

namespace {

class Connection {
public:
    explicit Connection(std::size_t size)
        : input_(size)                                                        // leaks here
        , name_("a connection to the server, of " + std::to_string(size)) {}  // leaks here
    bool is_broken() const { return is_broken_; }
    void break_down() { is_broken_ = true; }
    std::size_t query(const std::string& text) {
        return text.size() + input_.size() + name_.size();
    }

private:
    std::vector<char> input_;
    std::string name_;
    bool is_broken_ = false;
};

class Pool {
public:
    explicit Pool(bool removes)
        : removes_(removes) {}

    std::shared_ptr<Connection> borrow() {
        while (!unused_.empty()) {
            std::shared_ptr<Connection> connection = unused_.front();
            used_.splice(used_.end(), unused_, unused_.begin());
            if (!connection->is_broken()) {
                return connection;
            }
            if (removes_) {
                used_.pop_back();
            }
        }
        used_.push_back(std::make_shared<Connection>(1500));  // leaks here
        return used_.back();
    }
    void give_back(const std::shared_ptr<Connection>& connection) {
        for (auto at = used_.begin(); at != used_.end(); ++at) {
            if (*at == connection) {
                unused_.splice(unused_.begin(), used_, at);
                return;
            }
        }
    }

private:
    bool removes_;
    std::list<std::shared_ptr<Connection>> used_;
    std::list<std::shared_ptr<Connection>> unused_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Pool pool{!arguments.is_leaky()};
    std::size_t sum = 0;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        std::shared_ptr<Connection> connections[3];
        for (auto& connection : connections) {
            connection = pool.borrow();
            sum += connection->query(std::string(dice.size(150), 'q'));
            if (dice.chance(0.06)) {
                connection->break_down();
            }
        }
        for (const auto& connection : connections) {
            pool.give_back(connection);
        }
    }
    loops::keep(&sum);
    return loops::finish();
}
