// SPDX-License-Identifier: MIT
// A hundred connections, each with a buffer that is as large as the largest message it has had.
// Messages are of random size, and buffers are given back when a client goes. Arguments:
// iterations, seed.
//
// right: not leak
// run: 300 1-2 | 1000 3-4
// right: not leak
// run: 3000 5-10 | 10000 11-12
// right: check ok
#include "loops.hpp"

#include <vector>

namespace {

struct Connection {
    std::vector<char> buffer;

    void receive(std::size_t size) {
        buffer.resize(size);
        loops::keep(buffer.data());
    }
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    loops::trace();
    std::vector<Connection> connections(100);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t message = 0; message < 5; ++message) {
            connections[dice.between(0, 99)].receive(dice.between(100, 4000));
        }
        if (i % 4 == 0) {
            connections[dice.between(0, 99)] = Connection{};
        }
    }
    return loops::finish();
}
