// SPDX-License-Identifier: MIT
// Thirty-six readers, each made when its format is met for the first time, which happens all over
// the run. One block on each of these lines, and never a second one.
//
// run: 200 | 1000 | 5000 | 30000
// right: no leak
// right: check ok
// right: promise none
// never says: may leak
#include "loops.hpp"

#include <memory>
#include <vector>

namespace {

struct Reader {
    explicit Reader(std::size_t its_format)
        : format(its_format) {}
    std::size_t format;
    char state[200] = {};
};

std::unique_ptr<Reader> make(std::size_t format) {
    switch (format) {
    case 0:
        return std::make_unique<Reader>(3U);
    case 1:
        return std::make_unique<Reader>(10U);
    case 2:
        return std::make_unique<Reader>(17U);
    case 3:
        return std::make_unique<Reader>(24U);
    case 4:
        return std::make_unique<Reader>(31U);
    case 5:
        return std::make_unique<Reader>(38U);
    case 6:
        return std::make_unique<Reader>(45U);
    case 7:
        return std::make_unique<Reader>(52U);
    case 8:
        return std::make_unique<Reader>(59U);
    case 9:
        return std::make_unique<Reader>(66U);
    case 10:
        return std::make_unique<Reader>(73U);
    case 11:
        return std::make_unique<Reader>(80U);
    case 12:
        return std::make_unique<Reader>(87U);
    case 13:
        return std::make_unique<Reader>(94U);
    case 14:
        return std::make_unique<Reader>(101U);
    case 15:
        return std::make_unique<Reader>(108U);
    case 16:
        return std::make_unique<Reader>(115U);
    case 17:
        return std::make_unique<Reader>(122U);
    case 18:
        return std::make_unique<Reader>(129U);
    case 19:
        return std::make_unique<Reader>(136U);
    case 20:
        return std::make_unique<Reader>(143U);
    case 21:
        return std::make_unique<Reader>(150U);
    case 22:
        return std::make_unique<Reader>(157U);
    case 23:
        return std::make_unique<Reader>(164U);
    case 24:
        return std::make_unique<Reader>(171U);
    case 25:
        return std::make_unique<Reader>(178U);
    case 26:
        return std::make_unique<Reader>(185U);
    case 27:
        return std::make_unique<Reader>(192U);
    case 28:
        return std::make_unique<Reader>(199U);
    case 29:
        return std::make_unique<Reader>(206U);
    case 30:
        return std::make_unique<Reader>(213U);
    case 31:
        return std::make_unique<Reader>(220U);
    case 32:
        return std::make_unique<Reader>(227U);
    case 33:
        return std::make_unique<Reader>(234U);
    case 34:
        return std::make_unique<Reader>(241U);
    default:
        return std::make_unique<Reader>(format);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    std::vector<std::unique_ptr<Reader>> readers(36);
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::size_t format = i * readers.size() / arguments.iterations();
        if (readers[format] == nullptr) {
            readers[format] = make(format);
        }
        loops::keep(readers[format].get());
    }
    return loops::finish();
}
