// SPDX-License-Identifier: MIT
// Loops that do not leak, and look as if they did.
#include "loops.hpp"

#include <cmath>
#include <deque>
#include <list>
#include <memory>
#include <unordered_map>

namespace corpus {
namespace {

constexpr double pi = 3.14159265358979;

std::uint64_t some_size(Dice& dice) {
    return dice.log_between(std::uint64_t{16}, std::uint64_t{65536});
}

// A share of the window, mostly such that what takes that long is over before its half.
std::uint64_t span(Dice& dice, std::uint64_t iterations) {
    return static_cast<std::uint64_t>(dice.log_between(0.02, 0.7) *
                                      static_cast<double>(iterations)) +
           2;
}

// Entries are added now and then until it is full; then the oldest goes for each new one.
Body cache_fills_slowly(Dice& dice, std::uint64_t iterations) {
    const double p = dice.log_between(0.05, 1.0);
    const auto capacity =
        static_cast<std::uint64_t>(p * static_cast<double>(span(dice, iterations))) + 1;
    const bool evicts = dice.chance(0.7);
    auto entries = std::make_shared<std::deque<Heap::Handle>>();
    return
        [&dice, p, capacity, evicts, entries, size = some_size(dice)](std::uint64_t, Heap& heap) {
            if (!dice.chance(p) || (entries->size() == capacity && !evicts)) {
                return;
            }
            if (entries->size() == capacity) {
                heap.drop(entries->front());
                entries->pop_front();
            }
            entries->push_back(heap.make(0, size));
        };
}

// The least recently used entry goes; popular ones stay for ever.
Body lru_of_random_keys(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t capacity = dice.log_between(std::uint64_t{4}, iterations / 4 + 4);
    const std::uint64_t keys = capacity + dice.log_between(std::uint64_t{1}, capacity * 20);
    const bool has_favourites = dice.chance(0.6);
    const std::uint64_t requests = dice.between(std::uint64_t{1}, std::uint64_t{5});
    struct Entry {
        std::list<std::uint64_t>::iterator place;
        Heap::Handle block;
    };
    struct Cache {
        std::list<std::uint64_t> order;
        std::unordered_map<std::uint64_t, Entry> entries;
    };
    auto cache = std::make_shared<Cache>();
    return [&dice, capacity, keys, has_favourites, requests, cache,
            size = some_size(dice)](std::uint64_t, Heap& heap) {
        for (std::uint64_t k = 0; k < requests; ++k) {
            const std::uint64_t key =
                has_favourites ? dice.zipf(keys) : dice.between(std::uint64_t{0}, keys - 1);
            const auto at = cache->entries.find(key);
            if (at != cache->entries.end()) {
                cache->order.splice(cache->order.begin(), cache->order, at->second.place);
                continue;
            }
            if (cache->entries.size() == capacity) {
                const auto oldest = cache->entries.find(cache->order.back());
                heap.drop(oldest->second.block);
                cache->entries.erase(oldest);
                cache->order.pop_back();
            }
            cache->order.push_front(key);
            cache->entries[key] = {cache->order.begin(), heap.make(0, size)};
        }
    };
}

// A table with a slot for each hash: a new entry throws out whatever is there.
Body cache_by_hash(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t slots = dice.log_between(std::uint64_t{4}, iterations / 5 + 4);
    const std::uint64_t entries = dice.between(std::uint64_t{1}, std::uint64_t{5});
    auto table = std::make_shared<std::unordered_map<std::uint64_t, Heap::Handle>>();
    return [&dice, slots, entries, table, size = some_size(dice)](std::uint64_t, Heap& heap) {
        for (std::uint64_t k = 0; k < entries; ++k) {
            const std::uint64_t slot = dice.between(std::uint64_t{0}, slots - 1);
            const auto at = table->find(slot);
            if (at != table->end()) {
                heap.drop(at->second);
            }
            (*table)[slot] = heap.make(0, size);
        }
    };
}

Body ring_buffer(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t capacity = span(dice, iterations);
    const std::uint64_t largest = some_size(dice);
    auto ring = std::make_shared<std::vector<Heap::Handle>>();
    return [&dice, capacity, largest, ring](std::uint64_t i, Heap& heap) {
        const std::uint64_t size = dice.between(std::uint64_t{1}, largest);
        if (ring->size() < capacity) {
            ring->push_back(heap.make(0, size));
        } else {
            heap.drop((*ring)[i % capacity]);
            (*ring)[i % capacity] = heap.make(0, size);
        }
    };
}

// Filled and cleared: it keeps the capacity of the largest batch.
Body doubling_vector(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t bound = span(dice, iterations) * dice.between(std::uint64_t{1}, 50);
    const double per_iteration =
        static_cast<double>(bound) / static_cast<double>(span(dice, iterations));
    auto used = std::make_shared<double>(0);
    auto array = std::make_shared<std::vector<Heap::Handle>>();
    return [&dice, bound, per_iteration, used, array](std::uint64_t, Heap& heap) {
        *used += dice.between(0.5, 1.5) * per_iteration;
        const auto wanted = static_cast<std::uint64_t>(*used) * 8;
        if (array->empty()) {
            array->push_back(heap.make(0, 8));
        }
        while (*used <= static_cast<double>(bound) && wanted > heap.size_of(array->front())) {
            array->front() = heap.replace(array->front(), heap.size_of(array->front()) * 2);
        }
        if (*used > static_cast<double>(bound)) {
            *used = 0;
        }
    };
}

// As many keys as there are customers, each remembered once, in a table that grows with them.
Body rehashing_map(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t keys = dice.log_between(std::uint64_t{5}, iterations / 3 + 5);
    const std::uint64_t requests = dice.between(std::uint64_t{1}, std::uint64_t{6});
    struct Map {
        std::unordered_map<std::uint64_t, bool> nodes;
        std::vector<Heap::Handle> buckets;
    };
    auto map = std::make_shared<Map>();
    return [&dice, keys, requests, map, size = some_size(dice)](std::uint64_t, Heap& heap) {
        for (std::uint64_t k = 0; k < requests; ++k) {
            if (!map->nodes.emplace(dice.between(std::uint64_t{0}, keys - 1), true).second) {
                continue;
            }
            heap.make(0, size);
            const std::uint64_t wanted = map->nodes.size() * 8;
            if (map->buckets.empty()) {
                map->buckets.push_back(heap.make(0, 104));
            } else if (heap.size_of(map->buckets.front()) < wanted) {
                map->buckets.front() = heap.replace(map->buckets.front(), wanted * 2);
            }
        }
    };
}

// A batch that is flushed each `period` iterations, or when it is large enough; some keep a rest.
Body sawtooth(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t period = span(dice, iterations);
    const double mean = dice.log_between(0.2, 5.0);
    const bool by_size = dice.chance(0.5);
    const double kept = dice.chance(0.5) ? 0 : dice.between(0.0, 0.3);
    auto batch = std::make_shared<std::deque<Heap::Handle>>();
    return [&dice, period, mean, by_size, kept, batch, size = some_size(dice)](std::uint64_t i,
                                                                               Heap& heap) {
        for (std::uint64_t k = dice.poisson(mean); k != 0; --k) {
            batch->push_back(heap.make(0, size));
        }
        const double full = mean * static_cast<double>(period);
        if (by_size ? static_cast<double>(batch->size()) >= full : i % period == period - 1) {
            const auto rest = static_cast<std::size_t>(kept * static_cast<double>(batch->size()));
            while (batch->size() > rest) {
                heap.drop(batch->front());
                batch->pop_front();
            }
        }
    };
}

// A buffer that grows as lines are added; rotation starts a new one and keeps the last few.
Body log_rotation(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t kept = dice.between(std::uint64_t{1}, std::uint64_t{4});
    const std::uint64_t period = span(dice, iterations) / kept + 2;
    const std::uint64_t line = dice.between(std::uint64_t{20}, std::uint64_t{200});
    struct Logs {
        std::deque<Heap::Handle> files;
        std::uint64_t used = 0;
    };
    auto logs = std::make_shared<Logs>();
    return [kept, period, line, logs](std::uint64_t i, Heap& heap) {
        if (i % period == 0) {
            logs->files.push_back(heap.make(0, 4 * line));
            logs->used = 0;
            if (logs->files.size() > kept) {
                heap.drop(logs->files.front());
                logs->files.pop_front();
            }
        }
        logs->used += line;
        if (!logs->files.empty() && logs->used > heap.size_of(logs->files.back())) {
            logs->files.back() = heap.replace(logs->files.back(), logs->used * 2);
        }
    };
}

// What is made when it is first needed, which may be at any time.
Body lazy_initialisation(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t times = dice.between(std::uint64_t{1}, std::uint64_t{4});
    auto when = std::make_shared<std::unordered_map<std::uint64_t, std::uint64_t>>();
    for (std::uint64_t k = 0; k < times; ++k) {
        (*when)[dice.between(std::uint64_t{0}, iterations - 1)] +=
            dice.log_between(std::uint64_t{1}, std::uint64_t{300});
    }
    return [when, size = some_size(dice)](std::uint64_t i, Heap& heap) {
        const auto at = when->find(i);
        for (std::uint64_t k = at == when->end() ? 0 : at->second; k != 0; --k) {
            heap.make(0, size);
        }
    };
}

// Never shrinks, and grows when more is wanted at once than ever before.
Body pool(Dice& dice, std::uint64_t) {
    const double mean = dice.log_between(2.0, 200.0);
    const std::uint64_t chunk = dice.between(std::uint64_t{1}, std::uint64_t{8});
    auto made = std::make_shared<std::uint64_t>(0);
    return [&dice, mean, chunk, made, size = some_size(dice)](std::uint64_t, Heap& heap) {
        const std::uint64_t wanted = dice.poisson(mean);
        while (*made < wanted) {
            for (std::uint64_t k = 0; k < chunk; ++k) {
                heap.make(0, size);
            }
            *made += chunk;
        }
    };
}

// Each way through the program caches something once, and some ways are seldom gone.
Body long_tail_warmup(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t ways = dice.log_between(std::uint64_t{5}, iterations / 2 + 5);
    const std::uint64_t requests = dice.between(std::uint64_t{1}, std::uint64_t{10});
    auto gone = std::make_shared<std::vector<bool>>(ways, false);
    return [&dice, ways, requests, gone, size = some_size(dice)](std::uint64_t, Heap& heap) {
        for (std::uint64_t k = 0; k < requests; ++k) {
            const std::uint64_t way = dice.zipf(ways);
            if (!(*gone)[way]) {
                (*gone)[way] = true;
                heap.make(0, size);
            }
        }
    };
}

// Served as fast as asked for, on average: its length goes up and down by chance.
Body random_walk_of_a_queue(Dice& dice, std::uint64_t iterations) {
    const double mean = dice.log_between(0.3, 5.0);
    const std::uint64_t limit = dice.log_between(
        std::uint64_t{10}, static_cast<std::uint64_t>(4 * mean) * iterations / 10 + 10);
    const bool is_stack = dice.chance(0.2);
    auto queue = std::make_shared<std::deque<Heap::Handle>>();
    return
        [&dice, mean, limit, is_stack, queue, size = some_size(dice)](std::uint64_t, Heap& heap) {
            for (std::uint64_t k = dice.poisson(mean); k != 0 && queue->size() < limit; --k) {
                queue->push_back(heap.make(0, size));
            }
            for (std::uint64_t k = dice.poisson(mean); k != 0 && !queue->empty(); --k) {
                heap.drop(is_stack ? queue->back() : queue->front());
                is_stack ? queue->pop_back() : queue->pop_front();
            }
        };
}

// Each lives for a time of its own, and there are more of them by day than by night.
Body sessions(Dice& dice, std::uint64_t iterations) {
    const double day = static_cast<double>(iterations) * dice.log_between(0.05, 0.4);
    const double swing = dice.chance(0.5) ? 0 : dice.between(0.0, 0.9);
    const double life = dice.log_between(2.0, static_cast<double>(iterations) / 8);
    const double mean = dice.log_between(0.1, 3.0);
    auto until = std::make_shared<std::unordered_map<std::uint64_t, std::vector<Heap::Handle>>>();
    return [&dice, day, swing, life, mean, until, size = some_size(dice)](std::uint64_t i,
                                                                          Heap& heap) {
        const auto over = until->find(i);
        if (over != until->end()) {
            for (const Heap::Handle handle : over->second) {
                heap.drop(handle);
            }
            until->erase(over);
        }
        const double load = 1 + swing * std::sin(2 * pi * static_cast<double>(i) / day);
        for (std::uint64_t k = dice.poisson(mean * load); k != 0; --k) {
            const double lived = -life * std::log(1 - dice.between(0.0, 1.0));
            (*until)[i + 1 + static_cast<std::uint64_t>(lived)].push_back(heap.make(0, size));
        }
    };
}

// Workers free what they were given, some iterations later.
Body deferred_frees(Dice& dice, std::uint64_t iterations) {
    return traffic(dice, 0, dice.log_between(0.3, 30.0),
                   dice.log_between(std::uint64_t{1}, iterations / 6 < 40 ? iterations / 6 : 40));
}

// How much is wanted of a buffer each time, of a kind that dice choose: anything up to a bound, or
// now and then much more than usual.
std::function<std::uint64_t()> demands(Dice& dice) {
    const double usual = dice.log_between(20.0, 20000.0);
    switch (dice.between(std::uint64_t{0}, std::uint64_t{2})) {
    case 0:
        return [&dice, usual] { return static_cast<std::uint64_t>(dice.between(1.0, usual)); };
    case 1:
        return [&dice, usual] {
            return 1 + static_cast<std::uint64_t>(-usual * std::log(1 - dice.between(0.0, 1.0)));
        };
    default:
        return [&dice, usual, sigma = dice.between(0.2, 1.0)] {
            return 1 + static_cast<std::uint64_t>(usual * std::exp(sigma * dice.normal()));
        };
    }
}

// Buffers that are used again, and made anew when one is too small: assign(), clear() and append.
// Some take exactly what is wanted, as std::vector does, some twice what they had, as std::string.
Body reused_buffers(Dice& dice, std::uint64_t most) {
    const std::uint64_t buffers = dice.log_between(std::uint64_t{1}, most);
    const bool doubles = dice.chance(0.5);
    auto pool = std::make_shared<std::vector<Heap::Handle>>();
    return [&dice, buffers, doubles, pool, wanted = demands(dice)](std::uint64_t, Heap& heap) {
        const std::uint64_t size = wanted();
        if (pool->size() < buffers) {
            pool->push_back(heap.make(0, size));
            return;
        }
        Heap::Handle& buffer = (*pool)[dice.between(std::uint64_t{0}, buffers - 1)];
        const std::uint64_t had = heap.size_of(buffer);
        if (size > had) {
            buffer = heap.replace(buffer, doubles && size < 2 * had ? 2 * had : size);
        }
    };
}

Body reused_buffer(Dice& dice, std::uint64_t) {
    return reused_buffers(dice, 1);
}

Body pool_of_buffers(Dice& dice, std::uint64_t) {
    return reused_buffers(dice, 16);
}

// Jobs wait longer when it is busy; served faster than they come, on average.
Body queue_with_room(Dice& dice, std::uint64_t iterations) {
    const double load = dice.between(0.3, 0.9);
    const double served = dice.log_between(0.5, 10.0);
    const double day = static_cast<double>(iterations) * dice.log_between(0.05, 0.4);
    const double swing = dice.chance(0.5) ? 0 : dice.between(0.0, 1 / load - 1);
    auto queue = std::make_shared<std::deque<Heap::Handle>>();
    return [&dice, load, served, day, swing, queue, size = some_size(dice)](std::uint64_t i,
                                                                            Heap& heap) {
        const double now = load * (1 + swing * std::sin(2 * pi * static_cast<double>(i) / day));
        for (std::uint64_t k = dice.poisson(served * now); k != 0; --k) {
            queue->push_back(heap.make(0, size));
        }
        for (std::uint64_t k = dice.poisson(served); k != 0 && !queue->empty(); --k) {
            heap.drop(queue->front());
            queue->pop_front();
        }
    };
}

}  // namespace

std::vector<Loop> healthy_loops() {
    return {
        {"cache that fills slowly", Kind::healthy, &cache_fills_slowly},
        {"LRU of random keys", Kind::healthy, &lru_of_random_keys},
        {"cache by hash", Kind::healthy, &cache_by_hash},
        {"ring buffer", Kind::healthy, &ring_buffer},
        {"vector that doubles", Kind::healthy, &doubling_vector},
        {"map that rehashes", Kind::healthy, &rehashing_map},
        {"sawtooth", Kind::healthy, &sawtooth},
        {"log rotation", Kind::healthy, &log_rotation},
        {"lazy initialisation", Kind::healthy, &lazy_initialisation},
        {"pool", Kind::healthy, &pool},
        {"long-tail warm-up", Kind::healthy, &long_tail_warmup},
        {"random walk of a queue", Kind::healthy, &random_walk_of_a_queue},
        {"sessions", Kind::healthy, &sessions},
        {"deferred frees", Kind::healthy, &deferred_frees},
        {"reused buffer", Kind::healthy, &reused_buffer},
        {"pool of reused buffers", Kind::healthy, &pool_of_buffers},
        {"queue with room", Kind::healthy, &queue_with_room},
    };
}

}  // namespace corpus
