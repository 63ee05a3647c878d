// SPDX-License-Identifier: MIT
// Objects that are lost or kept, one sort at a time: on an error that comes at random, ever larger
// ones, one byte, no byte at all, aligned ones, every second one, exceptions, futures, what only a
// weak pointer holds, things in a std::any, arrays of texts. Arguments: iterations, which.
//
// right: leak
// right: check not ok
// run: 150 2-11 | 1000 1-11 | 5000 1-11
#include "loops.hpp"

#include <any>
#include <exception>
#include <future>
#include <list>
#include <memory>
#include <new>
#include <stdexcept>
#include <vector>

namespace {

struct alignas(64) Line {
    char bytes[64];
};

class Losses {
public:
    void lose(std::size_t which, std::size_t i) {
        auto request = std::make_unique<std::string>(100 + i % 50, 'r');
        switch (which) {
        case 1:
            if (dice_.chance(0.05)) {
                loops::keep(new std::string(60, 'e'));  // leaks here
            }
            break;
        case 2:
            loops::keep(new char[i + 1]);  // leaks here
            break;
        case 3:
            loops::keep(new char);  // leaks here
            break;
        case 4:
            loops::keep(::operator new(0));  // leaks here
            break;
        case 5:
            loops::keep(new Line);  // leaks here
            break;
        case 6:
            for (std::size_t block = 0; block < 2; ++block) {
                auto part = std::make_unique<std::string>(80, 'p');  // leaks here
                if (block == i % 2) {
                    loops::keep(part.release());
                }
            }
            break;
        case 7:
            fail(i);
            break;
        case 8: {
            std::promise<std::size_t> promise;  // leaks here
            promise.set_value(i);
            futures_.push_back(promise.get_future());  // leaks here
            break;
        }
        case 9:
            weak_.push_back(std::make_shared<Line>());  // leaks here
            break;
        case 10:
            things_.emplace_back(std::string(90, 't'));  // leaks here
            break;
        default:
            loops::keep(new std::string[3]{std::string(40, 'a'), {}, "short"});  // leaks here
        }
        loops::keep(request.get());
    }

private:
    void fail(std::size_t i) {
        try {
            throw std::runtime_error("what has failed, " + std::to_string(i));  // leaks here
        } catch (...) {
            failures_.push_back(std::current_exception());  // leaks here
        }
    }

    loops::Dice dice_{1};
    std::list<std::exception_ptr> failures_;
    std::list<std::future<std::size_t>> futures_;
    std::list<std::weak_ptr<Line>> weak_;
    std::list<std::any> things_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    Losses losses;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        losses.lose(arguments.at(2, 1), i);
    }
    return loops::finish();
}
