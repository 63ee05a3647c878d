// SPDX-License-Identifier: MIT
// A heap of numbers: which blocks are alive, on which path they were made, and in which iteration.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace corpus {

/// A path that a site is reached by: what a traceback is to the tracer.
using Path = std::uint32_t;
constexpr Path paths_a_site = 128;

/// The first path to that site.
constexpr Path path_at(std::uint64_t site) {
    return static_cast<Path>(site) * paths_a_site;
}
constexpr std::size_t site_of(Path path) {
    return path / paths_a_site;
}

struct Block {
    Path path = 0;
    std::uint64_t size = 0;
    std::uint64_t born = 0;  // the iteration
    bool alive = false;
};

struct Live {
    std::uint64_t bytes = 0;
    std::uint64_t blocks = 0;
};

class Heap {
public:
    using Handle = std::uint32_t;

    Handle make(Path path, std::uint64_t size) {
        Handle handle = 0;
        if (free_.empty()) {
            handle = static_cast<Handle>(blocks_.size());
            blocks_.emplace_back();
        } else {
            handle = free_.back();
            free_.pop_back();
        }
        blocks_[handle] = {path, size, now, true};
        total_bytes_ += size;
        touch(path).bytes += size;
        ++live_[path].blocks;
        return handle;
    }

    void drop(Handle handle) {
        Block& block = blocks_[handle];
        block.alive = false;
        total_bytes_ -= block.size;
        touch(block.path).bytes -= block.size;
        --live_[block.path].blocks;
        free_.push_back(handle);
    }

    /// A block that nobody will free.
    void leak(Path path, std::uint64_t size) {
        make(path, size);
        ++leaked;
        leaked_at.resize(std::max(leaked_at.size(), site_of(path) + 1));
        ++leaked_at[site_of(path)];
    }

    /// What a container does that needs more room: a new block, and the old one freed.
    Handle replace(Handle old, std::uint64_t size) {
        const Path path = blocks_[old].path;
        growths += size > blocks_[old].size ? 1 : 0;
        drop(old);
        return make(path, size);
    }

    std::uint64_t size_of(Handle handle) const { return blocks_[handle].size; }
    const std::vector<Block>& blocks() const { return blocks_; }

    std::uint64_t total_bytes() const { return total_bytes_; }
    Live live(Path path) const { return live_[path]; }
    /// Paths on which something was made or freed since they were last forgotten.
    std::vector<Path>& touched() { return touched_; }

    std::uint64_t now = 0;                 // the iteration
    std::uint64_t leaked = 0;              // blocks
    std::vector<std::uint64_t> leaked_at;  // by site
    std::uint64_t growths = 0;             // of containers
    double rate = 0;     // blocks an iteration that are meant to be leaked; 0: not said
    double backlog = 0;  // standard deviations by which a queue is longer than chance makes it
    // So many blocks are leaked in each period of so many iterations; 0: there is no such rule.
    std::uint64_t rule_blocks = 0;
    std::uint64_t rule_period = 0;

private:
    Live& touch(Path path) {
        if (path >= live_.size()) {
            live_.resize(path + std::size_t{1});
        }
        if (touched_.empty() || touched_.back() != path) {
            touched_.push_back(path);
        }
        return live_[path];
    }

    std::uint64_t total_bytes_ = 0;
    std::vector<Block> blocks_;
    std::vector<Live> live_;  // by path
    std::vector<Path> touched_;
    std::vector<Handle> free_;
};

/// What differs from one series to the next.
class Dice {
public:
    explicit Dice(std::seed_seq seed)
        : engine_(seed) {}

    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return std::uniform_int_distribution<std::uint64_t>{low, high < low ? low : high}(engine_);
    }
    double between(double low, double high) {
        return std::uniform_real_distribution<double>{low, high}(engine_);
    }
    /// As likely between 1 and 10 as between 10 and 100.
    double log_between(double low, double high) {
        return low >= high ? low : std::exp(between(std::log(low), std::log(high)));
    }
    std::uint64_t log_between(std::uint64_t low, std::uint64_t high) {
        return static_cast<std::uint64_t>(
            log_between(static_cast<double>(low), static_cast<double>(high)));
    }
    bool chance(double p) { return between(0.0, 1.0) < p; }
    std::uint64_t poisson(double mean) {
        return mean <= 0 ? 0 : std::poisson_distribution<std::uint64_t>{mean}(engine_);
    }
    double normal() { return std::normal_distribution<double>{}(engine_); }
    /// 0 often, `count - 1` seldom: the n-th key is asked for 1/n as often as the first.
    std::uint64_t zipf(std::uint64_t count) {
        const double u = between(0.0, 1.0);
        const auto key =
            static_cast<std::uint64_t>(std::pow(static_cast<double>(count) + 1, u)) - 1;
        return key < count ? key : count - 1;
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace corpus
