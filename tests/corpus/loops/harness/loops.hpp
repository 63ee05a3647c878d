// SPDX-License-Identifier: MIT
// What the programs of this folder need of tracenew, without its header, so that each of them
// compiles in a second: the tracer and the probe are in probe.cpp, which is compiled once.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace loops {

/// Tracing begins. What is made from here on and before `watch()` is alive before the loop begins.
void trace(std::size_t frames = 10);

/// The probe is made; calls `trace()` if nobody did.
void watch();

void open();
void close();

/// One pass through the loop.
class Iteration {
public:
    Iteration() { open(); }
    Iteration(const Iteration&) = delete;
    Iteration& operator=(const Iteration&) = delete;
    ~Iteration() { close(); }
};

/// Prints what the probe has found out, and returns main's exit status.
int finish();

/// Prints what `tracenew::expect_no_growth(body)` answers, and returns main's exit status.
int expect_no_growth(const std::function<void(std::size_t run)>& body);

/// The program's arguments: numbers, the first of which is mostly how many iterations, and which
/// twin to be.
class Arguments {
public:
    Arguments(int count, char** values)
        : values_(values, values + count) {}

    std::size_t at(std::size_t index, std::size_t otherwise) const {
        return index < values_.size() ? std::strtoul(values_[index].c_str(), nullptr, 10)
                                      : otherwise;
    }
    std::size_t iterations(std::size_t otherwise = 300) const { return at(1, otherwise); }

    /// `leaky` or `mended`, the second argument where there are twins; the third is then the seed.
    bool is_leaky() const { return values_.size() > 2 && values_[2] == "leaky"; }
    std::size_t seed() const { return at(3, 1); }

private:
    std::vector<std::string> values_;
};

/// Chance that comes out the same each time.
class Dice {
public:
    explicit Dice(std::size_t seed)
        : engine_(static_cast<std::mt19937::result_type>(seed)) {}

    /// Each from `low` to `high` as often.
    std::size_t between(std::size_t low, std::size_t high) {
        return std::uniform_int_distribution<std::size_t>{low, high}(engine_);
    }
    bool chance(double probability) { return std::bernoulli_distribution{probability}(engine_); }
    /// Around `mean`, mostly smaller, sometimes many times as much.
    std::size_t size(double mean) {
        return 1 +
               static_cast<std::size_t>(std::exponential_distribution<double>{1 / mean}(engine_));
    }
    std::mt19937& engine() { return engine_; }

private:
    std::mt19937 engine_;
};

/// A text of that length, which is in no string's own buffer from 16 on.
inline std::string text_of(std::size_t length) {
    return std::string(length, 't');
}

/// What is put there is used, as far as the compiler knows.
inline void keep(const void* block) {
    asm volatile("" : : "r"(block) : "memory");
}

}  // namespace loops
