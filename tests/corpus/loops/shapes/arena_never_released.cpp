// SPDX-License-Identifier: MIT
// What a parser makes lies in a std::pmr::monotonic_buffer_resource that is never released: 320
// bytes an iteration, for ever, in chunks each half as large again as the one before. Ten of them
// after 400.
//
// run: 30 | 60 | 100
// right: undecided or growing or leak
// run: 400 | 1000
// right: undecided or growing or leak
// right: check not ok
// run: 2000 | 5000 | 20000 | 100000
// right: growing or leak
// right: check not ok
// right: promise none
#include "loops.hpp"

#include <memory_resource>

namespace {

struct Node {
    char text[320];
};

Node* parse(std::pmr::memory_resource& memory, std::size_t number) {
    auto* const node = static_cast<Node*>(memory.allocate(sizeof(Node)));  // leaks here, grows here
    node->text[0] = static_cast<char>(number);
    return node;
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    std::pmr::monotonic_buffer_resource memory;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        loops::keep(parse(memory, i));
    }
    return loops::finish();
}
