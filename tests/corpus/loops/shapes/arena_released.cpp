// SPDX-License-Identifier: MIT
// A std::pmr::monotonic_buffer_resource for each request, of random size, released after it; and
// one that is filled by the first tenth of the iterations and used no more. Arguments: iterations,
// seed.
//
// scales with its length
// run: 100 1 | 300 2 | 1000 3 | 2000 4 | 5000 5 | 20000 6
// right: no leak
// right: check ok
#include "loops.hpp"

#include <memory_resource>
#include <vector>

namespace {

void answer(std::pmr::memory_resource& memory, std::size_t size) {
    std::pmr::vector<char> body{&memory};
    for (std::size_t i = 0; i < size; ++i) {
        body.push_back('.');
    }
    loops::keep(body.data());
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    std::pmr::monotonic_buffer_resource of_requests;
    std::pmr::monotonic_buffer_resource of_settings;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        answer(of_requests, dice.size(700));
        of_requests.release();
        if (i < arguments.iterations() / 10) {
            loops::keep(of_settings.allocate(200));
        }
    }
    return loops::finish();
}
