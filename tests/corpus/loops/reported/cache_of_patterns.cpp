// SPDX-License-Identifier: MIT
// Compiled regular expressions are cached by their text and for ever, and the text has what the
// user asked for in it. After https://github.com/ClickHouse/ClickHouse/issues/19869
//
// run: 60 leaky | 300 leaky 1-3 | 1500 leaky
// right: leak
// right: check not ok
// run: 300 mended 1-3 | 1500 mended
// right: not leak
// run: 3000 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <deque>
#include <memory>
#include <unordered_map>

namespace {

// States with their ways out, as a pattern of plain letters has them.
class Automaton {
public:
    explicit Automaton(const std::string& pattern) {
        for (const char letter : pattern) {
            auto state = std::make_unique<State>();  // leaks here
            state->letter = letter;
            state->next = states_.size() + 1;
            states_.push_back(std::move(state));  // leaks here
        }
    }
    bool matches(const std::string& text) const {
        std::size_t at = 0;
        for (const char letter : text) {
            at = at < states_.size() && states_[at]->letter == letter ? states_[at]->next : 0;
        }
        return at == states_.size();
    }

private:
    struct State {
        char letter = 0;
        std::size_t next = 0;
    };
    std::vector<std::unique_ptr<State>> states_;
};

class Patterns {
public:
    explicit Patterns(std::size_t limit)
        : limit_(limit) {}

    std::shared_ptr<const Automaton> get(const std::string& pattern) {
        const auto at = compiled_.find(pattern);
        if (at != compiled_.end()) {
            return at->second;
        }
        auto fresh = std::make_shared<const Automaton>(pattern);  // leaks here
        compiled_.emplace(pattern, fresh);                        // leaks here
        if (limit_ != 0) {
            order_.push_back(pattern);
            if (order_.size() > limit_) {
                compiled_.erase(order_.front());
                order_.pop_front();
            }
        }
        return fresh;
    }

private:
    std::size_t limit_;  // 0: none
    std::unordered_map<std::string, std::shared_ptr<const Automaton>> compiled_;
    std::deque<std::string> order_;
};

struct Query {
    std::string words;
    std::vector<std::string> rows;
};

Query receive(loops::Dice& dice, std::size_t number) {
    Query query;
    query.words = number % 3 == 0 ? "error or warning"
                                  : "the user wants " + std::to_string(dice.between(0, 1000000));
    for (std::size_t more = dice.between(3, 12); more > 0; --more) {
        query.rows.push_back(std::string(dice.size(60), 'r'));
    }
    return query;
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Patterns patterns{arguments.is_leaky() ? 0U : 50U};
    std::size_t found = 0;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const Query query = receive(dice, i);
        const auto pattern = patterns.get(query.words);
        for (const std::string& row : query.rows) {
            found += pattern->matches(row) ? 1 : 0;
        }
    }
    loops::keep(&found);
    return loops::finish();
}
