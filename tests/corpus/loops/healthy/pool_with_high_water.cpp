// SPDX-License-Identifier: MIT
// A pool of decoders that keeps all it ever made. How many are at work at once goes up and down
// with the load, and its highest marks become rare.
//
// run: 50 healthy 1-3 | 100 healthy 1-8 | 200 healthy 1-8 | 300 healthy 1-3 | 1000 healthy 1-3
// right: not leak or filling
// run: 6000 healthy 1-3 | 20000 healthy 1
// right: no leak
// right: check ok
#include "loops.hpp"

#include <cmath>
#include <memory>

namespace {

class Decoder {
public:
    explicit Decoder(std::size_t size)
        : tables_(size)
        , window_(new char[size]) {}
    void decode(std::size_t length) {
        if (scratch_.size() < length) {
            scratch_.resize(length);
        }
        loops::keep(window_.get());
    }

private:
    std::vector<int> tables_;
    std::unique_ptr<char[]> window_;
    std::vector<char> scratch_;
};

class Decoders {
public:
    std::unique_ptr<Decoder> borrow() {
        if (idle_.empty()) {
            return std::make_unique<Decoder>(512);
        }
        auto decoder = std::move(idle_.back());
        idle_.pop_back();
        return decoder;
    }
    void give_back(std::unique_ptr<Decoder> decoder) { idle_.push_back(std::move(decoder)); }

private:
    std::vector<std::unique_ptr<Decoder>> idle_;
};

struct Job {
    std::unique_ptr<Decoder> decoder;
    std::size_t done = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Decoders decoders;
    std::vector<Job> jobs;
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        const double load = 2 + std::sin(static_cast<double>(now) / 40);
        for (std::size_t more = dice.size(load); more > 1; --more) {
            jobs.push_back({decoders.borrow(), now + dice.between(1, 12)});
        }
        for (std::size_t i = 0; i < jobs.size();) {
            jobs[i].decoder->decode(dice.between(100, 3000));
            if (jobs[i].done > now) {
                ++i;
                continue;
            }
            decoders.give_back(std::move(jobs[i].decoder));
            std::swap(jobs[i], jobs.back());
            jobs.pop_back();
        }
    }
    return loops::finish();
}
