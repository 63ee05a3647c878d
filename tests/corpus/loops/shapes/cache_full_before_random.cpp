// SPDX-License-Identifier: MIT
// A cache of 800 pictures that is full before the loop begins; a miss throws out one at random.
// Arguments: iterations, seed. As many pictures all the time, and about as many bytes.
//
// run: 100 1 | 200 2 | 400 3 | 400 4 | 800 5 | 1500 6 | 1500 7
// right: not leak
// run: 6000 8
// right: no leak
// right: check ok
#include "loops.hpp"

#include <vector>

namespace {

struct Picture {
    std::size_t number = 0;
    std::vector<unsigned char> pixels;
};

class Pictures {
public:
    explicit Pictures(loops::Dice& dice)
        : dice_(dice) {}

    void load_all() {
        for (std::size_t number = 0; number < 800; ++number) {
            pictures_.push_back({number, std::vector<unsigned char>(dice_.between(200, 900))});
        }
    }
    const Picture& get(std::size_t number) {
        Picture& victim = pictures_[dice_.between(0, pictures_.size() - 1)];
        victim.pixels = decode(number);
        victim.number = number;
        return victim;
    }

private:
    std::vector<unsigned char> decode(std::size_t number) {
        std::vector<unsigned char> pixels(dice_.between(200, 900));
        pixels[0] = static_cast<unsigned char>(number);
        return pixels;
    }

    loops::Dice& dice_;
    std::vector<Picture> pictures_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.at(2, 1)};
    loops::trace();
    Pictures pictures{dice};
    pictures.load_all();
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t miss = 0; miss < 2; ++miss) {
            loops::keep(pictures.get(800 + 2 * i + miss).pixels.data());
        }
    }
    return loops::finish();
}
