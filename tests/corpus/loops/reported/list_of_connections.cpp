// SPDX-License-Identifier: MIT
// A data base in memory keeps a weak pointer to each of its connections, and forgets those that are
// gone only at a checkpoint, which one in memory never makes. What is weakly held was made by
// make_shared, and so its memory stays too. After https://github.com/duckdb/duckdb/pull/3192
//
// run: 60 leaky | 300 leaky 1-3 | 1500 leaky
// right: leak
// right: check not ok
// run: 60 mended | 300 mended 1-3 | 1500 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace {

struct Context {
    std::size_t number = 0;
    std::map<std::string, std::string> settings;
    char profile[400] = {};
};

class ConnectionManager {
public:
    void add(const std::shared_ptr<Context>& context) {
        connections_.push_back(context);  // leaks here
    }
    void remove(const std::shared_ptr<Context>& context) {
        const auto is_it = [&](const std::weak_ptr<Context>& one) { return one.lock() == context; };
        connections_.erase(std::remove_if(connections_.begin(), connections_.end(), is_it),
                           connections_.end());
    }

private:
    std::vector<std::weak_ptr<Context>> connections_;
};

class Database {
public:
    void run(const std::string& statement, const Context& context) {
        table_[statement.size() % 25] =
            "a row that was written by " + std::to_string(context.number);
    }
    ConnectionManager& connections() { return connections_; }

private:
    ConnectionManager connections_;
    std::map<std::size_t, std::string> table_;
};

class Connection {
public:
    Connection(Database& database, std::size_t number, bool is_removed)
        : database_(database)
        , is_removed_(is_removed)
        , context_(std::make_shared<Context>()) {  // leaks here
        context_->number = number;
        context_->settings["time zone"] = "the one of the server, in whatever land";
        database_.connections().add(context_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        if (is_removed_) {
            database_.connections().remove(context_);
        }
    }
    void query(const std::string& statement) { database_.run(statement, *context_); }

private:
    Database& database_;
    bool is_removed_;
    std::shared_ptr<Context> context_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Database database;
    std::vector<std::unique_ptr<Connection>> open(4);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        std::unique_ptr<Connection>& mine = open[dice.between(0, 3)];
        mine = std::make_unique<Connection>(database, i, !arguments.is_leaky());
        for (std::size_t more = dice.between(1, 5); more > 0; --more) {
            mine->query(std::string(dice.between(10, 200), 'q'));
        }
    }
    return loops::finish();
}
