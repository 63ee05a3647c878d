// SPDX-License-Identifier: MIT
// A container of each sort that is only added to. Arguments: iterations, which.
//
// run: 300 1-5 | 300 7-8 | 1500 1-8 | 5000 9 | 10000 1-8
// right: leak or growing
// right: check not ok
// run: 300 6
// right: leak or growing or undecided
// right: check not ok
#include "loops.hpp"

#include <deque>
#include <list>
#include <map>
#include <sstream>
#include <unordered_map>
#include <vector>

namespace {

struct Containers {
    std::string text;
    std::vector<double> numbers;
    std::list<double> list;
    std::map<std::size_t, double> by_number;
    std::unordered_map<std::size_t, double> by_hash;
    std::map<std::size_t, std::vector<double>> few;
    std::vector<std::string> texts;
    std::ostringstream stream;
    std::deque<double> deque;

    void add(std::size_t which, std::size_t i) {
        const double value = static_cast<double>(i);
        switch (which) {
        case 1:
            text += "a line of a log, and another word";  // grows here
            break;
        case 2:
            numbers.push_back(value);  // grows here
            break;
        case 3:
            list.push_back(value);  // leaks here
            break;
        case 4:
            by_number[i] = value;  // leaks here
            break;
        case 5:
            by_hash[i] = value;  // leaks here
            break;
        case 6:
            few[i % 10].push_back(value);  // leaks here
            break;
        case 7:
            texts.push_back("a text that is kept, " + std::to_string(i));  // leaks here
            break;
        case 8:
            stream << "a line of a report, and another word";  // grows here
            break;
        default:
            deque.push_back(value);  // leaks here
        }
    }
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    Containers containers;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        containers.add(arguments.at(2, 1), i);
    }
    return loops::finish();
}
