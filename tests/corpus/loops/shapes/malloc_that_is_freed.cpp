// SPDX-License-Identifier: MIT
// A C library has a cache of 64 entries of malloc, full after 64 iterations, and work space that it
// frees. Nothing of it grows.
//
// run: 500 | 2000 | 6000
// right: no leak
// right: check ok
#include "loops.hpp"

#include <cstring>

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    void* cache[64] = {};
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::string text(100 + i % 50, 't');
        void*& entry = cache[i % 64];
        std::free(entry);
        entry = std::malloc(900);
        std::memcpy(entry, text.data(), text.size());
        void* const work = std::malloc(100 + 37 * (i % 91));
        loops::keep(work);
        std::free(work);
    }
    return loops::finish();
}
