// SPDX-License-Identifier: MIT
// Loops that leak.
#include "loops.hpp"

#include <cmath>
#include <deque>
#include <memory>

namespace corpus {
namespace {

constexpr double pi = 3.14159265358979;

std::function<std::uint64_t()> sizes(Dice& dice) {
    const std::uint64_t largest = dice.log_between(std::uint64_t{16}, std::uint64_t{65536});
    const bool all_alike = dice.chance(0.5);
    return [&dice, largest, all_alike] {
        return all_alike ? largest : dice.between(std::uint64_t{1}, largest);
    };
}

Body every_iteration(Dice& dice, std::uint64_t) {
    const std::uint64_t blocks = dice.log_between(std::uint64_t{1}, std::uint64_t{10});
    return [blocks, size = sizes(dice)](std::uint64_t, Heap& heap) {
        heap.rule_blocks = blocks;
        heap.rule_period = 1;
        for (std::uint64_t k = 0; k < blocks; ++k) {
            heap.leak(0, size());
        }
    };
}

Body every_kth(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t period = dice.log_between(std::uint64_t{2}, iterations / 20 + 1);
    const std::uint64_t phase = dice.between(std::uint64_t{0}, period - 1);
    return [=, size = sizes(dice)](std::uint64_t i, Heap& heap) {
        heap.rule_blocks = 1;
        heap.rule_period = period;
        if (i % period == phase) {
            heap.leak(0, size());
        }
    };
}

Body at_random(Dice& dice, std::uint64_t iterations) {
    const double p = dice.log_between(20.0 / static_cast<double>(iterations), 0.9);
    return [&dice, p, size = sizes(dice)](std::uint64_t, Heap& heap) {
        heap.rate = p;
        if (dice.chance(p)) {
            heap.leak(0, size());
        }
    };
}

// The same line makes the messages that are freed and the few bytes that are not.
Body tiny_beside_traffic(Dice& dice, std::uint64_t iterations) {
    const double p = dice.log_between(20.0 / static_cast<double>(iterations), 1.0);
    const std::uint64_t size = dice.between(std::uint64_t{8}, std::uint64_t{64});
    return both(traffic(dice, 0, dice.log_between(3.0, 30.0), 5),
                [&dice, p, size](std::uint64_t, Heap& heap) {
                    heap.rate = p;
                    if (dice.chance(p)) {
                        heap.leak(0, size);
                    }
                });
}

// One make_buffer() for all: a hundred callers return what they took, one does not.
Body one_caller_of_many(Dice& dice, std::uint64_t iterations) {
    const Path callers = static_cast<Path>(dice.log_between(std::uint64_t{5}, std::uint64_t{100}));
    const Path guilty = static_cast<Path>(dice.between(std::uint64_t{0}, callers - 1));
    const double p = dice.log_between(20.0 / static_cast<double>(iterations), 1.0);
    Body body = [&dice, guilty, p, size = sizes(dice)](std::uint64_t, Heap& heap) {
        heap.rate = p;
        if (dice.chance(p)) {
            heap.leak(guilty, size());
        }
    };
    for (int i = 0; i < 4; ++i) {
        const Path path = static_cast<Path>(dice.between(std::uint64_t{0}, callers - 1));
        body = both(std::move(body), traffic(dice, path, dice.log_between(0.1, 3.0), 4));
    }
    return body;
}

Body begins_late(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t onset = dice.between(iterations / 10, iterations * 3 / 4);
    const double left = static_cast<double>(iterations - onset);
    const double p = dice.log_between(20.0 / left, 1.0);
    const std::uint64_t cached = dice.chance(0.5) ? dice.log_between(1, onset / 2 + 2) : 0;
    return [&dice, onset, p, cached, size = sizes(dice)](std::uint64_t i, Heap& heap) {
        if (i < cached) {
            heap.make(0, size());  // a first-use cache, long before
        }
        if (i >= onset && dice.chance(p)) {
            heap.leak(0, size());
        }
    };
}

Body beside_a_cache(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t capacity = dice.log_between(std::uint64_t{5}, iterations / 3);
    const double p = dice.log_between(20.0 / static_cast<double>(iterations), 1.0);
    auto ring = std::make_shared<std::vector<Heap::Handle>>();
    return [&dice, capacity, p, ring, size = sizes(dice)](std::uint64_t i, Heap& heap) {
        if (ring->size() < capacity) {
            ring->push_back(heap.make(0, size()));
        } else {
            heap.drop((*ring)[i % capacity]);
            (*ring)[i % capacity] = heap.make(0, size());
        }
        if (dice.chance(p)) {
            heap.leak(0, size());
        }
    };
}

// A batch that is flushed, from which one entry in a hundred is forgotten.
Body beside_a_sawtooth(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t period = dice.log_between(std::uint64_t{4}, iterations / 4);
    const double p = dice.log_between(20.0 / static_cast<double>(iterations), 1.0);
    auto batch = std::make_shared<std::vector<Heap::Handle>>();
    return [&dice, period, p, batch, size = sizes(dice)](std::uint64_t i, Heap& heap) {
        batch->push_back(heap.make(0, size()));
        if (i % period == period - 1) {
            for (const Heap::Handle handle : *batch) {
                heap.drop(handle);
            }
            batch->clear();
        }
        if (dice.chance(p)) {
            heap.leak(0, size());
        }
    };
}

// A leak a request, and more requests by day than by night.
Body with_the_load(Dice& dice, std::uint64_t iterations) {
    const double day = static_cast<double>(iterations) * dice.log_between(0.05, 1.5);
    const double phase = dice.between(0.0, 2 * pi);
    const double mean = dice.log_between(30.0 / static_cast<double>(iterations), 3.0);
    return [&dice, day, phase, mean, size = sizes(dice)](std::uint64_t i, Heap& heap) {
        const double load = 1 + 0.6 * std::sin(2 * pi * static_cast<double>(i) / day + phase);
        for (std::uint64_t k = dice.poisson(mean * load); k != 0; --k) {
            heap.leak(0, size());
        }
    };
}

// std::map, std::list, std::deque: a block for each entry that nobody takes out again.
Body growing_nodes(Dice& dice, std::uint64_t iterations) {
    const double p = dice.log_between(20.0 / static_cast<double>(iterations), 1.0);
    const std::uint64_t node = dice.between(std::uint64_t{40}, std::uint64_t{200});
    auto buckets = std::make_shared<std::vector<Heap::Handle>>();
    const bool hashes = dice.chance(0.5);
    return [&dice, p, node, hashes, buckets](std::uint64_t, Heap& heap) {
        if (!dice.chance(p)) {
            return;
        }
        heap.leak(0, node);
        const std::uint64_t wanted = heap.leaked * 8;
        if (hashes && buckets->empty()) {
            buckets->push_back(heap.make(1, 104));
        } else if (hashes && heap.size_of(buckets->front()) < wanted) {
            buckets->front() = heap.replace(buckets->front(), wanted * 2);
        }
    };
}

// std::vector, std::string: one block, half as large again or twice as large when it is full.
Body growing_array(Dice& dice, std::uint64_t) {
    const double factor = dice.chance(0.5) ? 2 : 1.5;
    const std::uint64_t entry = dice.log_between(std::uint64_t{1}, std::uint64_t{200});
    const double p = dice.log_between(0.1, 1.0);
    auto array = std::make_shared<std::vector<Heap::Handle>>();
    auto used = std::make_shared<std::uint64_t>(0);
    return [&dice, factor, entry, p, array, used](std::uint64_t, Heap& heap) {
        if (!dice.chance(p)) {
            return;
        }
        *used += entry;
        if (array->empty()) {
            array->push_back(heap.make(0, entry));
        } else if (*used > heap.size_of(array->front())) {
            const double size = static_cast<double>(heap.size_of(array->front())) * factor;
            array->front() = heap.replace(array->front(), static_cast<std::uint64_t>(size) + entry);
        }
    };
}

// A buffer that is made anew, a little larger, each time: `text = text + line`.
Body replaced_in_place(Dice& dice, std::uint64_t iterations) {
    const double p = dice.log_between(10.0 / static_cast<double>(iterations), 1.0);
    const std::uint64_t step = dice.log_between(std::uint64_t{1}, std::uint64_t{4096});
    auto buffer = std::make_shared<std::vector<Heap::Handle>>();
    return [&dice, p, step, buffer](std::uint64_t, Heap& heap) {
        if (buffer->empty()) {
            buffer->push_back(heap.make(0, step));
        } else if (dice.chance(p)) {
            buffer->front() = heap.replace(buffer->front(), heap.size_of(buffer->front()) + step);
        }
    };
}

// First come, first served, and more come than are served: each entry is freed in the end, and
// there are more of them for ever. Some by a few in a hundred only.
Body backlog(Dice& dice, std::uint64_t iterations) {
    const double come = dice.log_between(0.3, 10.0);
    const double served = come * (1 - dice.log_between(0.02, 0.6));
    const bool is_regular = dice.chance(0.3);
    struct Queue {
        std::deque<Heap::Handle> entries;
        double come = 0;
        double served = 0;
    };
    auto queue = std::make_shared<Queue>();
    return [&dice, come, served, is_regular, queue, n = static_cast<double>(iterations),
            size = sizes(dice)](std::uint64_t, Heap& heap) {
        heap.backlog = (come - served) * std::sqrt(n / (come + served));
        queue->come += is_regular ? come : static_cast<double>(dice.poisson(come));
        queue->served += is_regular ? served : static_cast<double>(dice.poisson(served));
        for (; queue->come >= 1; --queue->come) {
            queue->entries.push_back(heap.make(0, size()));
        }
        for (; queue->served >= 1; --queue->served) {
            if (!queue->entries.empty()) {
                heap.drop(queue->entries.front());
                queue->entries.pop_front();
            }
        }
    };
}

}  // namespace

Body traffic(Dice& dice, Path path, double blocks_an_iteration, std::uint64_t longest_lag) {
    const std::uint64_t largest = dice.log_between(std::uint64_t{64}, std::uint64_t{65536});
    auto due = std::make_shared<std::vector<std::vector<Heap::Handle>>>(longest_lag + 1);
    return
        [&dice, path, blocks_an_iteration, longest_lag, largest, due](std::uint64_t i, Heap& heap) {
            std::vector<Heap::Handle>& now = (*due)[i % due->size()];
            for (const Heap::Handle handle : now) {
                heap.drop(handle);
            }
            now.clear();
            for (std::uint64_t k = dice.poisson(blocks_an_iteration); k != 0; --k) {
                const std::uint64_t lag = dice.between(std::uint64_t{1}, longest_lag);
                (*due)[(i + lag) % due->size()].push_back(
                    heap.make(path, dice.between(std::uint64_t{1}, largest)));
            }
        };
}

std::vector<Loop> leaking_loops() {
    return {
        {"every iteration", Kind::leaks, &every_iteration},
        {"every k-th iteration", Kind::leaks, &every_kth},
        {"at random", Kind::leaks, &at_random},
        {"tiny beside traffic", Kind::leaks, &tiny_beside_traffic},
        {"one caller of many", Kind::leaks, &one_caller_of_many},
        {"begins late", Kind::leaks, &begins_late},
        {"beside a cache", Kind::leaks, &beside_a_cache},
        {"beside a sawtooth", Kind::leaks, &beside_a_sawtooth},
        {"with the load of the day", Kind::leaks, &with_the_load},
        {"container of nodes", Kind::leaks, &growing_nodes},
        {"container of one block", Kind::grows, &growing_array},
        {"replaced in place", Kind::grows, &replaced_in_place},
        {"backlog of a queue", Kind::backs_up, &backlog},
    };
}

}  // namespace corpus
