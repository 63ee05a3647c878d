// SPDX-License-Identifier: MIT
// 900 bytes of malloc are lost in each iteration, as a C library would, beside C++ that frees what
// it makes. It is not traced, but it is seen, so nobody may be told that there is no leak.
//
// run: 500 | 2000 | 6000
// right: more than no leak
// right: check not ok
#include "loops.hpp"

#include <cstring>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::string text(100 + i % 50, 't');
        void* const copy = std::malloc(900);
        std::memcpy(copy, text.data(), text.size());
        loops::keep(copy);
    }
    return loops::finish();
}
