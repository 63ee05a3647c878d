// SPDX-License-Identifier: MIT
// Containers of constant size, an element out and another one in: what most programs allocate for.
//
// All six live from beginning to end: each is measured in a heap that the others share.
// Stacks are deep and their outer part does not change, as in a program whose work is done far
// below main(). Prints nanoseconds a replacement for each kind, and their sum.

#include "paths.hpp"
#include "tracing.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

constexpr std::size_t elements = 1000;

/// A key that is there is taken out, one that is not is put in.
template <class Map>
class MapChurn {
public:
    MapChurn() {
        for (std::uint64_t& key : keys_) {
            key = random_.next();
            map_.emplace(key, key);
        }
    }

    void replace() {
        const std::uint64_t random = random_.next();
        std::uint64_t& key = keys_[bench::pick(random, elements)];
        map_.erase(key);
        key = random;
        map_.emplace(key, key);
    }

private:
    bench::Random random_{3};
    Map map_;
    std::vector<std::uint64_t> keys_ = std::vector<std::uint64_t>(elements);
};

/// An element is replaced by what `Make` makes.
template <class Make>
class SlotChurn {
public:
    SlotChurn() {
        for (auto& element : elements_) {
            element = Make::make(random_.next());
        }
    }

    void replace() {
        const std::uint64_t random = random_.next();
        elements_[bench::pick(random, elements)] = Make::make(random);
    }

private:
    using Element = decltype(Make::make(0));
    bench::Random random_{4};
    std::vector<Element> elements_ = std::vector<Element>(elements);
};

struct MakeVector {
    static std::vector<std::uint64_t> make(std::uint64_t random) {
        std::vector<std::uint64_t> made;
        for (std::uint64_t i = 0; i < 8; ++i) {
            made.push_back(random + i);  // four blocks: room for 1, 2, 4 and 8
        }
        return made;
    }
};

struct MakeString {
    static std::string make(std::uint64_t random) {
        return std::string(24 + ((random >> 20) & 63), 'x');  // too long to live in the object
    }
};

struct MakeFunction {
    static std::function<std::uint64_t()> make(std::uint64_t random) {
        struct Captured {
            std::uint64_t values[4];
        };
        const Captured captured{{random, 1, 2, 3}};
        return [captured] { return captured.values[0]; };
    }
};

struct MakeShared {
    struct Node {
        std::uint64_t values[6];
    };
    static std::shared_ptr<Node> make(std::uint64_t random) {
        return std::make_shared<Node>(Node{{random}});
    }
};

template <int Levels, class Work>
__attribute__((noinline)) void far_below(const Work& work) {
    if constexpr (Levels == 0) {
        work();
    } else {
        far_below<Levels - 1>(work);
    }
    asm volatile("" : : : "memory");  // no tail call: the frame stays
}

struct Containers {
    MapChurn<std::map<std::uint64_t, std::uint64_t>> map;
    MapChurn<std::unordered_map<std::uint64_t, std::uint64_t>> unordered_map;
    SlotChurn<MakeVector> vector;
    SlotChurn<MakeString> string;
    SlotChurn<MakeFunction> function;
    SlotChurn<MakeShared> shared_ptr;
};

template <class Container>
__attribute__((noinline)) void run(Container& container, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        container.replace();
        asm volatile("" : : "r"(&container) : "memory");
    }
}

template <class Container>
double measure(const bench::Arguments& arguments, const char* name, Container& container) {
    run(container, 10 * elements);
    const double time =
        bench::time_operations(arguments, [&](std::size_t n) { run(container, n); });
    bench::print(name, time);
    return time;
}

}  // namespace

int main(int count, char** values) {
    const bench::Arguments arguments{count, values};
    const bench::Tracing tracing{arguments};
    far_below<10>([&] {
        Containers containers;
        double sum = measure(arguments, "map_ns", containers.map);
        sum += measure(arguments, "unordered_map_ns", containers.unordered_map);
        sum += measure(arguments, "vector_ns", containers.vector);
        sum += measure(arguments, "string_ns", containers.string);
        sum += measure(arguments, "function_ns", containers.function);
        sum += measure(arguments, "shared_ptr_ns", containers.shared_ptr);
        bench::print("ns", sum);
        tracing.expect(6 * elements, tracing.frames() == 1 ? 1 : 6);
    });
}
