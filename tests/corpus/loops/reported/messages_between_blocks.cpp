// SPDX-License-Identifier: MIT
// An indexer of a block chain: a message that leaves one block arrives in a later one, and a static
// map from its hash to its trace leads from the one to the other. Entries that were matched are not
// taken out. After https://github.com/toncenter/ton-index-worker/issues/78
//
// run: 60 leaky | 300 leaky 1-3 | 1500 leaky
// right: leak
// right: check not ok
// run: 60 mended
// right: not leak
// run: 300 mended 1-3 | 1500 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>

namespace {

using Hash = std::array<std::size_t, 4>;

struct Hasher {
    std::size_t operator()(const Hash& hash) const { return hash[0]; }
};

struct Message {
    Hash hash;
    std::string body;
};

struct Transaction {
    std::vector<std::shared_ptr<Message>> incoming;
    std::vector<std::shared_ptr<Message>> outgoing;
};

struct Trace {
    std::size_t number = 0;
    std::string name;
};

class Indexer {
public:
    Indexer(loops::Dice& dice, bool forgets)
        : dice_(dice)
        , forgets_(forgets) {}

    void index_block(std::size_t number) {
        Transaction transaction;
        while (!travelling_.empty() && transaction.incoming.size() < 6) {
            transaction.incoming.push_back(travelling_.front());
            travelling_.pop_front();
        }
        for (std::size_t more = dice_.between(2, 6); more > 0; --more) {
            auto message = std::make_shared<Message>();
            message->hash = {next_hash_++, number, more, 7};
            message->body = std::string(dice_.size(120), 'm');
            transaction.outgoing.push_back(std::move(message));
        }
        process(transaction, number);
    }

private:
    void process(const Transaction& transaction, std::size_t number) {
        Trace trace{number, {}};
        for (const auto& message : transaction.incoming) {
            trace = trace_of(*message);
        }
        for (const auto& message : transaction.outgoing) {
            traces_[message->hash] = trace;  // leaks here
            travelling_.push_back(message);
        }
        balances_[number % 40] += transaction.outgoing.size();
    }

    Trace trace_of(const Message& message) {
        const auto at = traces_.find(message.hash);
        if (at == traces_.end()) {
            return {};
        }
        Trace trace = at->second;
        if (forgets_) {
            traces_.erase(at);
        }
        return trace;
    }

    loops::Dice& dice_;
    bool forgets_;
    std::size_t next_hash_ = 0;
    std::deque<std::shared_ptr<Message>> travelling_;
    std::unordered_map<Hash, Trace, Hasher> traces_;
    std::map<std::size_t, std::size_t> balances_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Indexer indexer{dice, !arguments.is_leaky()};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        indexer.index_block(i);
    }
    return loops::finish();
}
