// SPDX-License-Identifier: MIT
// Times are counted in buckets by their magnitude, for each of a dozen routes, and a bucket is made
// when the first time falls into it: most at once, the rare ones much later.
//
// run: 200 healthy 1-3 | 1000 healthy 1-3
// right: not leak or filling
// run: 5000 healthy 1-3 | 20000 healthy 1
// right: not leak or filling
// right: check ok
#include "loops.hpp"

#include <cmath>
#include <map>
#include <memory>

namespace {

struct Bucket {
    std::size_t count = 0;
    double sum = 0;
    char exemplar[64] = {};
};

class Histogram {
public:
    void add(double milliseconds) {
        const auto magnitude = static_cast<std::size_t>(std::log2(1 + milliseconds) * 2);
        if (magnitude >= buckets_.size()) {
            buckets_.resize(magnitude + 1);
        }
        std::unique_ptr<Bucket>& bucket = buckets_[magnitude];
        if (bucket == nullptr) {
            bucket = std::make_unique<Bucket>();
        }
        ++bucket->count;
        bucket->sum += milliseconds;
    }

private:
    std::vector<std::unique_ptr<Bucket>> buckets_;
};

class Metrics {
public:
    Histogram& of(const std::string& route) {
        auto at = histograms_.find(route);
        if (at == histograms_.end()) {
            at = histograms_.emplace(route, std::make_unique<Histogram>()).first;
        }
        return *at->second;
    }

private:
    std::map<std::string, std::unique_ptr<Histogram>> histograms_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    std::lognormal_distribution<double> milliseconds{2.0, 1.2};
    Metrics metrics;
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t more = dice.between(1, 5); more > 0; --more) {
            const std::size_t route = std::min(dice.size(2), std::size_t{12});
            metrics.of("/a route of the service, number " + std::to_string(route))
                .add(milliseconds(dice.engine()));
        }
    }
    return loops::finish();
}
