// SPDX-License-Identifier: MIT
// Memory is measured by process, and the number of the process is an attribute of the metric.
// Processes come and go, and the points of those that are gone are kept for the last value they
// had. After https://github.com/open-telemetry/opentelemetry-cpp/issues/2199
//
// run: 100 leaky | 300 leaky 1-3 | 2000 leaky
// right: leak
// right: check not ok
// run: 300 mended 1-3 | 2000 mended
// right: no leak
// right: check ok
#include "loops.hpp"

#include <map>
#include <memory>

namespace {

using Attributes = std::map<std::string, std::string>;

struct Point {
    double value = 0;
    std::size_t measured = 0;
};

class Metric {
public:
    void observe(const Attributes& attributes, double value, std::size_t now) {
        auto& point = points_[attributes];  // leaks here
        if (point == nullptr) {
            point = std::make_unique<Point>();  // leaks here
        }
        point->value = value;
        point->measured = now;
    }
    std::size_t collect(std::string& out) const {
        out.clear();
        for (const auto& [attributes, point] : points_) {
            out += std::to_string(point->value);
        }
        return points_.size();
    }
    void forget_before(std::size_t time) {
        for (auto at = points_.begin(); at != points_.end();) {
            at = at->second->measured < time ? points_.erase(at) : std::next(at);
        }
    }

private:
    std::map<Attributes, std::unique_ptr<Point>> points_;
};

struct Process {
    std::size_t number = 0;
    double memory = 0;
};

class Machine {
public:
    explicit Machine(loops::Dice& dice)
        : dice_(dice)
        , processes_(12) {
        for (Process& process : processes_) {
            process.number = ++last_;
        }
    }
    void live() {
        for (Process& process : processes_) {
            if (dice_.chance(0.03)) {
                process = {++last_, 0};
            }
            process.memory += static_cast<double>(dice_.between(0, 9));
        }
    }
    const std::vector<Process>& processes() const { return processes_; }

private:
    loops::Dice& dice_;
    std::size_t last_ = 0;
    std::vector<Process> processes_;
};

}  // namespace

int main(int argc, char** argv) {
    const loops::Arguments arguments{argc, argv};
    loops::Dice dice{arguments.seed()};
    Machine machine{dice};
    Metric memory;
    loops::watch();
    for (std::size_t now = 0; now < arguments.iterations(); ++now) {
        const loops::Iteration iteration;
        machine.live();
        for (const Process& process : machine.processes()) {
            memory.observe(
                {{"process", "one of the workers"}, {"number", std::to_string(process.number)}},
                process.memory, now);
        }
        if (!arguments.is_leaky()) {
            memory.forget_before(now);
        }
        std::string page;
        memory.collect(page);
    }
    return loops::finish();
}
