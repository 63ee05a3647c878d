// SPDX-License-Identifier: MIT
// A server counts the open connections of each address. The count goes down to 0 when the last one
// is closed, and the entry stays. After
// https://github.com/Telcoin-Association/telcoin-network/issues/829
//
// run: 100 leaky 1-2 | 400 leaky 1-3 | 2000 leaky 1
// right: leak
// right: check not ok
// run: 400 mended 1-3 | 2000 mended 1-2
// right: not leak or filling
// run: 5000 mended 1-2
// right: not leak
// right: check ok
#include "loops.hpp"

#include <memory>
#include <unordered_map>

namespace {

class Counts {
public:
    explicit Counts(bool erases)
        : erases_(erases) {}

    bool add(const std::string& address) {
        std::size_t& count = counts_[address];  // leaks here
        if (count == 4) {
            return false;
        }
        ++count;
        return true;
    }
    void remove(const std::string& address) {
        const auto at = counts_.find(address);
        if (--at->second == 0 && erases_) {
            counts_.erase(at);
        }
    }

private:
    bool erases_;
    std::unordered_map<std::string, std::size_t> counts_;
};

struct Connection {
    std::string address;
    std::unique_ptr<char[]> buffer;
};

class Server {
public:
    Server(loops::Dice& dice, bool erases)
        : dice_(dice)
        , counts_(erases) {}

    void step() {
        for (std::size_t more = dice_.between(0, 2); more > 0; --more) {
            accept(address());
        }
        while (connections_.size() > 12 || (!connections_.empty() && dice_.chance(0.2))) {
            Connection& victim = connections_[dice_.between(0, connections_.size() - 1)];
            counts_.remove(victim.address);
            std::swap(victim, connections_.back());
            connections_.pop_back();
        }
    }

private:
    std::string address() {
        // Some come often, and most of them only once.
        const std::size_t number = dice_.chance(0.4) ? dice_.between(0, 9) : 1000 + ++last_;
        return "2001:0db8:0000:0000:0000:0000:0000:" + std::to_string(number);
    }
    void accept(const std::string& address) {
        if (counts_.add(address)) {
            connections_.push_back({address, std::make_unique<char[]>(512)});
        }
    }

    loops::Dice& dice_;
    Counts counts_;
    std::size_t last_ = 0;
    std::vector<Connection> connections_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Server server{dice, !arguments.is_leaky()};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        server.step();
    }
    return loops::finish();
}
