// SPDX-License-Identifier: MIT
// Nodes of a std::pmr pool: given back (healthy), or not (leaky). A pool takes chunks that become
// larger and then stay as large as they are. Arguments: iterations, twin, seed.
//
// run: 100 mended 1-2 | 1000 mended 1-2 | 5000 mended 1-2 | 20000 mended 1
// right: not leak or filling
// run: 3000 mended 1-2 | 30000 mended 1
// right: check ok
// run: 5000 leaky 1-2 | 20000 leaky 1 | 50000 leaky 1
// right: growing or leak
// right: check not ok
#include "loops.hpp"

#include <deque>
#include <memory_resource>

namespace {

struct Node {
    void* at;
    std::size_t size;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    std::pmr::unsynchronized_pool_resource pool;
    std::deque<Node> nodes;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::size_t size = dice.between(1, 4) * 48;
        nodes.push_back({pool.allocate(size), size});  // leaks here, grows here
        if (nodes.size() > 30) {
            if (!arguments.is_leaky()) {
                pool.deallocate(nodes.front().at, nodes.front().size);
            }
            nodes.pop_front();
        }
    }
    return loops::finish();
}
