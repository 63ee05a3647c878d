// SPDX-License-Identifier: MIT
// Types are interned: the same description gives the same object. A parser makes a tuple type anew
// for each statement, and as what is within it is compared by address, no two of them are the same.
// The table keeps all of them. After https://github.com/scylladb/scylladb/issues/2469
//
// run: 60 leaky | 300 leaky 1-3 | 1500 leaky
// right: leak
// right: check not ok
// run: 300 mended 1-3 | 1500 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>

namespace {

class Type {
public:
    Type(std::string name, std::vector<std::shared_ptr<const Type>> parts)
        : name_(std::move(name))
        , parts_(std::move(parts)) {}
    const std::string& name() const { return name_; }
    const std::vector<std::shared_ptr<const Type>>& parts() const { return parts_; }

private:
    std::string name_;
    std::vector<std::shared_ptr<const Type>> parts_;
};

using TypePointer = std::shared_ptr<const Type>;

class Interned {
public:
    TypePointer list_of(const TypePointer& element) {
        TypePointer& known = lists_[element];  // leaks here
        if (known == nullptr) {
            std::string name = "a list of which each is " + element->name();          // leaks here
            std::vector<TypePointer> parts{element};                                  // leaks here
            known = std::make_shared<const Type>(std::move(name), std::move(parts));  // leaks here
        }
        return known;
    }
    TypePointer tuple_of(const std::vector<TypePointer>& parts) {
        TypePointer& known = tuples_[parts];
        if (known == nullptr) {
            known = std::make_shared<const Type>("a tuple of several", parts);
        }
        return known;
    }

private:
    std::map<TypePointer, TypePointer> lists_;
    std::map<std::vector<TypePointer>, TypePointer> tuples_;
};

class Parser {
public:
    Parser(Interned& interned, bool interns_tuples)
        : interned_(interned)
        , interns_tuples_(interns_tuples) {
        for (const char* const name : {"int", "text", "double", "a moment in time"}) {
            basic_.push_back(std::make_shared<const Type>(name, std::vector<TypePointer>{}));
        }
    }

    TypePointer parse(loops::Dice& dice) {
        const std::vector<TypePointer> parts{basic_[dice.between(0, 3)],
                                             basic_[dice.between(0, 1)]};  // leaks here
        TypePointer tuple;
        if (interns_tuples_) {
            tuple = interned_.tuple_of(parts);
        } else {
            tuple = std::make_shared<const Type>("a tuple of several", parts);  // leaks here
        }
        return interned_.list_of(tuple);
    }

private:
    Interned& interned_;
    bool interns_tuples_;
    std::vector<TypePointer> basic_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Interned interned;
    Parser parser{interned, !arguments.is_leaky()};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::string statement(dice.size(200), 's');
        for (std::size_t more = dice.between(1, 3); more > 0; --more) {
            loops::keep(parser.parse(dice).get());
        }
        loops::keep(statement.data());
    }
    return loops::finish();
}
