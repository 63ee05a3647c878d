// SPDX-License-Identifier: MIT
// A pool of connections: a run borrows some at random and gives them back; the pool keeps all it
// ever made, and that is as many as were borrowed at once. Argument: seed.
//
// right: check ok
// run: 1-12
#include "loops.hpp"

#include <memory>
#include <vector>

namespace {

struct Connection {
    char buffer[256];
};

class Pool {
public:
    std::unique_ptr<Connection> borrow() {
        if (idle_.empty()) {
            return std::make_unique<Connection>();
        }
        std::unique_ptr<Connection> last = std::move(idle_.back());
        idle_.pop_back();
        return last;
    }
    void give_back(std::unique_ptr<Connection> connection) {
        idle_.push_back(std::move(connection));
    }

private:
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(1, 1)};
    Pool pool;
    return loops::expect_no_growth([&](std::size_t) {
        std::vector<std::unique_ptr<Connection>> borrowed;
        for (std::size_t more = dice.between(1, 12); more > 0; --more) {
            borrowed.push_back(pool.borrow());
        }
        for (std::unique_ptr<Connection>& connection : borrowed) {
            pool.give_back(std::move(connection));
        }
    });
}
