// SPDX-License-Identifier: MIT
// The last 1000 commands, in a deque, of which there are 300 at most in the test.
//
// right: not leak
#include "loops.hpp"

#include <deque>

int main() {
    std::deque<std::string> history;
    return loops::expect_no_growth([&](std::size_t run) {
        history.push_back("command number " + std::to_string(run) + " with its arguments");
        if (history.size() > 1000) {
            history.pop_front();
        }
    });
}
