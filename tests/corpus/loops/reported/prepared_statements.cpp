// SPDX-License-Identifier: MIT
// A connection registers each statement that is prepared, with its plan, and the destructor of the
// statement does not take it out. After https://github.com/LadybugDB/ladybug/pull/850
//
// run: 60 leaky 1-2 | 300 leaky 1-3 | 2000 leaky 1
// right: leak
// right: check not ok
// run: 60 mended 1-2 | 300 mended 1-3 | 2000 mended 1
// right: no leak
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>

namespace {

struct Step {
    std::string what;
    std::unique_ptr<Step> input;
};

struct Plan {
    std::unique_ptr<Step> last;
    std::size_t steps = 0;

    void add(const std::string& what) {
        auto step = std::make_unique<Step>();  // leaks here
        step->what = what;                     // leaks here
        step->input = std::move(last);
        last = std::move(step);
        ++steps;
    }
};

class Registry {
public:
    std::size_t add(std::shared_ptr<const Plan> plan) {
        plans_.emplace(++last_, std::move(plan));  // leaks here
        return last_;
    }
    void remove(std::size_t number) { plans_.erase(number); }

private:
    std::size_t last_ = 0;
    std::map<std::size_t, std::shared_ptr<const Plan>> plans_;
};

class Statement {
public:
    Statement(Registry& registry, std::shared_ptr<const Plan> plan, bool is_removed)
        : registry_(registry)
        , plan_(plan)
        , is_removed_(is_removed)
        , number_(registry.add(std::move(plan))) {}
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() {
        if (is_removed_) {
            registry_.remove(number_);
        }
    }
    std::size_t execute(std::vector<std::string>& rows) const {
        rows.emplace_back(30 + plan_->steps, 'r');
        return plan_->steps;
    }

private:
    Registry& registry_;
    std::shared_ptr<const Plan> plan_;
    bool is_removed_;
    std::size_t number_;
};

class Connection {
public:
    explicit Connection(bool removes)
        : removes_(removes) {}

    std::unique_ptr<Statement> prepare(loops::Dice& dice) {
        auto plan = std::make_shared<Plan>();  // leaks here
        plan->add("scan of a table that has a name");
        for (std::size_t more = dice.between(0, 3); more > 0; --more) {
            plan->add("a filter or a join with some other table");
        }
        return std::make_unique<Statement>(registry_, std::move(plan), removes_);
    }

private:
    bool removes_;
    Registry registry_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Connection connection{!arguments.is_leaky()};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        std::vector<std::string> rows;
        const std::unique_ptr<Statement> statement = connection.prepare(dice);
        for (std::size_t more = dice.between(1, 4); more > 0; --more) {
            statement->execute(rows);
        }
    }
    return loops::finish();
}
