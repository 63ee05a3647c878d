// SPDX-License-Identifier: MIT
// Thirty-six readers, each made when its format is met for the first time, which happens all over
// the run. One block on each of these lines, and never a second one.
//
// scales with its length
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
    virtual ~Reader() = default;
    virtual std::size_t read(std::size_t input) = 0;
};

// Each of another size, so that no compiler makes one of them.
template <std::size_t Format>
struct ReaderOf : Reader {
    std::size_t read(std::size_t input) override { return state[input % sizeof(state)] + Format; }
    char state[100 + Format] = {};
};

std::unique_ptr<Reader> make(std::size_t format) {
    switch (format) {
    case 0:
        return std::make_unique<ReaderOf<3>>();
    case 1:
        return std::make_unique<ReaderOf<10>>();
    case 2:
        return std::make_unique<ReaderOf<17>>();
    case 3:
        return std::make_unique<ReaderOf<24>>();
    case 4:
        return std::make_unique<ReaderOf<31>>();
    case 5:
        return std::make_unique<ReaderOf<38>>();
    case 6:
        return std::make_unique<ReaderOf<45>>();
    case 7:
        return std::make_unique<ReaderOf<52>>();
    case 8:
        return std::make_unique<ReaderOf<59>>();
    case 9:
        return std::make_unique<ReaderOf<66>>();
    case 10:
        return std::make_unique<ReaderOf<73>>();
    case 11:
        return std::make_unique<ReaderOf<80>>();
    case 12:
        return std::make_unique<ReaderOf<87>>();
    case 13:
        return std::make_unique<ReaderOf<94>>();
    case 14:
        return std::make_unique<ReaderOf<101>>();
    case 15:
        return std::make_unique<ReaderOf<108>>();
    case 16:
        return std::make_unique<ReaderOf<115>>();
    case 17:
        return std::make_unique<ReaderOf<122>>();
    case 18:
        return std::make_unique<ReaderOf<129>>();
    case 19:
        return std::make_unique<ReaderOf<136>>();
    case 20:
        return std::make_unique<ReaderOf<143>>();
    case 21:
        return std::make_unique<ReaderOf<150>>();
    case 22:
        return std::make_unique<ReaderOf<157>>();
    case 23:
        return std::make_unique<ReaderOf<164>>();
    case 24:
        return std::make_unique<ReaderOf<171>>();
    case 25:
        return std::make_unique<ReaderOf<178>>();
    case 26:
        return std::make_unique<ReaderOf<185>>();
    case 27:
        return std::make_unique<ReaderOf<192>>();
    case 28:
        return std::make_unique<ReaderOf<199>>();
    case 29:
        return std::make_unique<ReaderOf<206>>();
    case 30:
        return std::make_unique<ReaderOf<213>>();
    case 31:
        return std::make_unique<ReaderOf<220>>();
    case 32:
        return std::make_unique<ReaderOf<227>>();
    case 33:
        return std::make_unique<ReaderOf<234>>();
    case 34:
        return std::make_unique<ReaderOf<241>>();
    default:
        return std::make_unique<ReaderOf<300>>();
    }
}

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    std::vector<std::unique_ptr<Reader>> readers(36);
    std::size_t sum = 0;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        const std::size_t format = i * readers.size() / arguments.iterations();
        if (readers[format] == nullptr) {
            readers[format] = make(format);
        }
        sum += readers[format]->read(i);
    }
    loops::keep(&sum);
    return loops::finish();
}
