// SPDX-License-Identifier: MIT
// Rows are collected and written to a data base when there are 250 of them, or when the oldest has
// waited for 90 iterations.
//
// run: 200 healthy 1-3 | 400 healthy 1-3
// right: not leak or filling
// run: 1500 healthy 1-3 | 10000 healthy 1
// right: no leak
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>

namespace {

struct Row {
    std::size_t key = 0;
    std::map<std::string, std::string> fields;
};

class Writer {
public:
    void add(std::unique_ptr<Row> row, std::size_t now) {
        if (rows_.empty()) {
            oldest_ = now;
        }
        rows_.push_back(std::move(row));
        if (rows_.size() == 250 || now - oldest_ >= 90) {
            flush();
        }
    }

private:
    void flush() {
        std::string statement = "insert into the table";
        for (const auto& row : rows_) {
            statement += " " + std::to_string(row->key);
            for (const auto& [name, value] : row->fields) {
                statement += " " + name + "=" + value;
            }
        }
        loops::keep(statement.data());
        rows_.clear();
    }

    std::size_t oldest_ = 0;
    std::vector<std::unique_ptr<Row>> rows_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Writer writer;
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(0, 5); more > 0; --more) {
            auto row = std::make_unique<Row>();
            row->key = now;
            row->fields["name"] = std::string(dice.between(5, 60), 'n');
            row->fields["address"] = std::string(dice.between(30, 90), 'a');
            writer.add(std::move(row), now);
        }
    }
    return loops::finish();
}
