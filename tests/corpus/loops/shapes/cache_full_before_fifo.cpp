// SPDX-License-Identifier: MIT
// The last 2400 measurements, read from a file before the loop begins; each iteration brings three
// more and drops the three oldest. They are as many all the time.
//
// run: 50 | 100 | 200 | 300 | 450 | 700
// right: not leak
// run: 1200 | 2500
// right: no leak
// right: check ok
#include "loops.hpp"

#include <deque>
#include <memory>

namespace {

struct Measurement {
    double value;
    std::size_t time;
};

class History {
public:
    void add(double value, std::size_t time) {
        measurements_.push_back(std::make_unique<Measurement>(Measurement{value, time}));
        while (measurements_.size() > 2400) {
            measurements_.pop_front();
        }
    }
    void read_file() {
        for (std::size_t time = 0; time < 2400; ++time) {
            add(20.5, time);
        }
    }
    void read_sensor(std::size_t time) { add(21.0, time); }

private:
    std::deque<std::unique_ptr<Measurement>> measurements_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::trace();
    History history;
    history.read_file();
    loops::watch();
    for (std::size_t i = 0; i < arguments.iterations(); ++i) {
        const loops::Iteration iteration;
        for (std::size_t sensor = 0; sensor < 3; ++sensor) {
            history.read_sensor(2400 + 3 * i + sensor);
        }
    }
    return loops::finish();
}
