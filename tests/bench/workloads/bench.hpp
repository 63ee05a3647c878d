// SPDX-License-Identifier: MIT
// What every workload needs: arguments, a clock, random numbers that are the same in every build,
// and "name value" lines for run.py. Nothing in here allocates: it would be part of what is
// measured.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace bench {

constexpr int check_failed = 2;  // exit code: the figure would not be what its column says
constexpr int not_accepted = 3;  // exit code: start() knows no such mode

[[noreturn]] inline void fail(const char* what, int code = check_failed) {
    std::fprintf(stderr, "%s\n", what);
    std::exit(code);
}

/// `name=value` on the command line.
class Arguments {
public:
    Arguments(int count, char** values)
        : count_(count)
        , values_(values) {}

    const char* text(const char* name, const char* fallback) const {
        const std::size_t length = std::strlen(name);
        for (int i = 1; i < count_; ++i) {
            if (std::strncmp(values_[i], name, length) == 0 && values_[i][length] == '=') {
                return values_[i] + length + 1;
            }
        }
        return fallback;
    }

    double number(const char* name, double fallback) const {
        const char* value = text(name, nullptr);
        return value == nullptr ? fallback : std::atof(value);
    }

    std::size_t count(const char* name, std::size_t fallback) const {
        return static_cast<std::size_t>(number(name, static_cast<double>(fallback)));
    }

    bool is(const char* name, const char* value) const {
        return std::strcmp(text(name, ""), value) == 0;
    }

private:
    int count_;
    char** values_;
};

inline double now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// splitmix64: all 64 bits are good, so that one number gives slot, path and size.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31);
    }

private:
    std::uint64_t state_;
};

/// 0 to `below` - 1, from the upper half of a random number.
inline std::size_t pick(std::uint64_t random, std::size_t below) {
    return static_cast<std::size_t>(((random >> 32) * below) >> 32);
}

/// 16 to 143 bytes, from bits that neither `pick` nor a path of up to 17 bits looks at.
inline std::size_t block_size(std::uint64_t random) {
    return 16 + ((random >> 20) & 127);
}

inline void print(const char* name, double value) {
    std::printf("%s %.6g\n", name, value);
}

/// Mean nanoseconds an operation of `work(operations)`, over at least `seconds=`. With
/// `operations=N` N of them are done instead, for whoever counts instructions.
template <class Work>
double time_operations(const Arguments& arguments, Work&& work, std::size_t batch = 1000) {
    const std::size_t exactly = arguments.count("operations", 0);
    const double budget = arguments.number("seconds", 0.3) * 1e9;
    const double begin = now_ns();
    double passed = 0;
    std::size_t done = 0;
    do {
        work(batch);
        done += batch;
        passed = now_ns() - begin;
    } while (exactly != 0 ? done < exactly : passed < budget);
    return passed / static_cast<double>(done);
}

/// Bytes of the process in RAM.
inline double resident_bytes() {
    char text[128] = {};
    std::FILE* file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr || std::fgets(text, sizeof text, file) == nullptr) {
        fail("/proc/self/statm cannot be read");
    }
    std::fclose(file);
    const char* second = std::strchr(text, ' ');
    return second == nullptr ? 0 : std::atof(second) * 4096;
}

}  // namespace bench
