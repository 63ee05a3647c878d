// SPDX-License-Identifier: MIT
// Call paths: each number is a chain of calls of its own that ends in operator new.
//
// Bit i of the path chooses between two call sites in level i; level 0 calls operator new. The
// levels of the choice are the innermost, so that keeping 10 frames tells all 1,024 paths of
// `random_path` apart. Frames differ in size, as they do in a program.
#pragma once

#include "bench.hpp"

#include <algorithm>
#include <new>

namespace bench {

template <int Binary, int Level>
void* allocate_below(std::uint64_t path, std::size_t size);

template <int Binary, int Level>
__attribute__((always_inline)) inline void* call_next(std::uint64_t path, std::size_t size) {
    if constexpr (Level == 0) {
        return ::operator new(size);
    } else {
        return allocate_below<Binary, Level - 1>(path, size);
    }
}

template <int Binary, int Level>
__attribute__((noinline)) void* allocate_below(std::uint64_t path, std::size_t size) {
    char locals[8 + Level % 4 * 24];
    asm volatile("" : : "r"(locals) : "memory");
    void* block = nullptr;
    if (Level < Binary && ((path >> Level) & 1U) != 0) {
        // Or the two call sites become one: g++ merges what comes after them, clang also them.
        asm volatile("# the other call site" : : : "memory");
        block = call_next<Binary, Level>(path, size);
        asm volatile("# the other call site" : : "r"(block));
    } else {
        block = call_next<Binary, Level>(path, size);
    }
    asm volatile("" : : "r"(block), "r"(locals) : "memory");  // no tail call: the frame stays
    return block;
}

constexpr int random_levels = 10;
constexpr std::uint64_t random_paths = 1U << random_levels;

/// 10 levels of choice below 3 that are always the same; with the loop that calls this, main() and
/// what is above main(), the stack has 18 frames.
inline void* allocate_on(std::uint64_t path, std::size_t size) {
    return allocate_below<random_levels, random_levels + 2>(path, size);
}

/// How many of the paths a tracer tells apart that keeps so many frames.
inline std::size_t paths_seen(std::size_t frames) {
    return std::size_t{1} << std::min<std::size_t>(frames, random_levels);
}

/// Which path comes next.
enum class Order {
    random,   ///< nobody can tell, the processor's branch predictor neither
    in_turn,  ///< always another one, about half of its levels differ, and predictors learn it
};

class Paths {
public:
    Paths(Order order, std::size_t pairs_a_path)
        : order_(order)
        , pairs_a_path_(pairs_a_path)
        , left_(pairs_a_path) {}

    std::uint64_t next(std::uint64_t random) {
        if (--left_ == 0) {
            left_ = pairs_a_path_;
            path_ = (order_ == Order::random ? random : path_ + 619) % random_paths;
        }
        return path_;
    }

private:
    Order order_;
    std::size_t pairs_a_path_;
    std::size_t left_;
    std::uint64_t path_ = 0;
};

/// Blocks of which one at a time is replaced by a new one.
class Churn {
public:
    Churn(std::size_t blocks, std::uint64_t seed, Paths paths = {Order::random, 1})
        : random_(seed)
        , paths_(paths)
        , count_(blocks)
        , blocks_(static_cast<void**>(std::calloc(blocks, sizeof(void*)))) {
        for (std::size_t i = 0; i < count_; ++i) {
            const std::uint64_t random = random_.next();
            blocks_[i] = allocate_on(random % random_paths, block_size(random));
        }
    }
    Churn(const Churn&) = delete;
    Churn& operator=(const Churn&) = delete;
    ~Churn() {
        for (std::size_t i = 0; i < count_; ++i) {
            ::operator delete(blocks_[i]);
        }
        std::free(blocks_);
    }

    /// Each pair is a delete of a random block and a new.
    __attribute__((noinline)) void run(std::size_t pairs) {
        for (std::size_t i = 0; i < pairs; ++i) {
            const std::uint64_t random = random_.next();
            void*& block = blocks_[pick(random, count_)];
            ::operator delete(block);
            block = allocate_on(paths_.next(random), block_size(random));
        }
    }

private:
    Random random_;
    Paths paths_;
    std::size_t count_;
    void** blocks_;
};

}  // namespace bench
