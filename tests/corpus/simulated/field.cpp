// SPDX-License-Identifier: MIT
// Loops as they were met in other people's programs, where the verdict on them was wrong at first.
#include "loops.hpp"

#include <cmath>
#include <deque>
#include <memory>

namespace corpus {
namespace {

std::uint64_t some_size(Dice& dice) {
    return dice.log_between(std::uint64_t{16}, std::uint64_t{4096});
}

double share(std::uint64_t part, std::uint64_t of) {
    return static_cast<double>(part) / static_cast<double>(of);
}

// ---- healthy: who comes for whom
// -------------------------------------------------------------------

// A cache is loaded before the loop begins. What is asked for later comes by another path, and for
// each entry that comes one goes: the oldest, or any.
Body full_before_the_loop(Dice& dice, std::uint64_t iterations) {
    const double a_time = dice.log_between(0.1, 8.0);
    const auto capacity = static_cast<std::uint64_t>(
        dice.log_between(0.05, 10.0) * a_time * static_cast<double>(iterations) + 5);
    const Path loop_path = dice.chance(0.5) ? 1 : path_at(1);
    const bool oldest_first = dice.chance(0.7);
    const std::uint64_t size = some_size(dice);
    const double varies = dice.chance(0.5) ? 0.3 : 0;  // texts differ in length
    auto entries = std::make_shared<std::deque<Heap::Handle>>();
    const auto make = [&dice, size, varies](Path path, Heap& heap) {
        return heap.make(path, static_cast<std::uint64_t>(static_cast<double>(size) *
                                                          dice.between(1 - varies, 1 + varies)));
    };
    return [=, &dice](std::uint64_t, Heap& heap) {
        while (entries->size() < capacity) {
            entries->push_back(make(0, heap));
        }
        for (std::uint64_t k = dice.poisson(a_time); k != 0; --k) {
            const std::size_t victim =
                oldest_first ? 0 : dice.between(std::uint64_t{0}, entries->size() - 1);
            heap.drop((*entries)[victim]);
            entries->erase(entries->begin() + static_cast<std::ptrdiff_t>(victim));
            entries->push_back(make(loop_path, heap));
        }
    };
}

// The ways by which entries come into one bounded history change now and then.
Body paths_that_exchange(Dice& dice, std::uint64_t iterations) {
    const double a_time = dice.log_between(0.2, 4.0);
    const auto capacity = static_cast<std::uint64_t>(
        dice.log_between(0.02, 0.45) * a_time * static_cast<double>(iterations) + 5);
    const std::uint64_t epoch =
        static_cast<std::uint64_t>(dice.log_between(0.1, 1.0) * static_cast<double>(iterations)) +
        2;
    const std::uint64_t ways = dice.between(std::uint64_t{2}, std::uint64_t{4});
    const bool has_sites = dice.chance(0.5);
    auto entries = std::make_shared<std::deque<Heap::Handle>>();
    return [=, &dice, size = some_size(dice)](std::uint64_t i, Heap& heap) {
        const auto way = static_cast<Path>(i / epoch % ways);
        for (std::uint64_t k = dice.poisson(a_time); k != 0; --k) {
            entries->push_back(heap.make(has_sites ? path_at(way) : way, size));
            if (entries->size() > capacity) {
                heap.drop(entries->front());
                entries->pop_front();
            }
        }
    };
}

// A std::deque with the last few values for each client: every 64th value takes a chunk, and the
// chunk before it goes a few values later. The first chunks are the constructor's.
Body sliding_windows(Dice& dice, std::uint64_t) {
    const std::uint64_t clients = dice.log_between(std::uint64_t{2}, std::uint64_t{60});
    const std::uint64_t values = dice.log_between(std::uint64_t{1}, std::uint64_t{10});
    const std::uint64_t kept = dice.between(std::uint64_t{2}, std::uint64_t{32});
    struct Window {
        std::deque<Heap::Handle> chunks;
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };
    auto windows = std::make_shared<std::vector<Window>>(clients);
    return [=, &dice](std::uint64_t i, Heap& heap) {
        for (Window& window : *windows) {
            if (i == 0) {
                window.chunks.push_back(heap.make(path_at(1), 512));
            }
        }
        for (std::uint64_t k = 0; k < values; ++k) {
            Window& window = (*windows)[dice.between(std::uint64_t{0}, clients - 1)];
            if (++window.end % 64 == 0) {
                window.chunks.push_back(heap.make(0, 512));
            }
            if (window.end - window.begin > kept && ++window.begin % 64 == 0) {
                heap.drop(window.chunks.front());
                window.chunks.pop_front();
            }
        }
    };
}

// An object is many blocks from many lines; the last few objects are kept.
Body bounded_objects_of_many_sites(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t sites = dice.between(std::uint64_t{2}, std::uint64_t{8});
    const auto capacity =
        static_cast<std::uint64_t>(dice.log_between(0.02, 0.45) * static_cast<double>(iterations)) +
        2;
    auto blocks = std::make_shared<std::deque<Heap::Handle>>();
    return [=, &dice, size = some_size(dice)](std::uint64_t, Heap& heap) {
        for (std::uint64_t site = 0; site < sites; ++site) {
            blocks->push_back(heap.make(path_at(site), size + 8 * site));
        }
        for (std::uint64_t k = 0; k < sites && blocks->size() > capacity * sites; ++k) {
            heap.drop(blocks->front());
            blocks->pop_front();
        }
    };
}

// ---- healthy: what fills
// ---------------------------------------------------------------------------

// Full for a part of the run only: its oldest entries are gone, and it stands still.
Body fifo_just_full(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t a_time = dice.log_between(std::uint64_t{1}, std::uint64_t{8});
    const auto capacity = static_cast<std::uint64_t>(dice.between(0.5, 0.94) *
                                                     static_cast<double>(a_time * iterations));
    auto entries = std::make_shared<std::deque<Heap::Handle>>();
    return [=, size = some_size(dice)](std::uint64_t, Heap& heap) {
        for (std::uint64_t k = 0; k < a_time; ++k) {
            entries->push_back(heap.make(0, size));
            if (entries->size() > capacity) {
                heap.drop(entries->front());
                entries->pop_front();
            }
        }
    };
}

// Several caches at one line, each begun when the one before is full.
Body fills_in_stages(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t stages = dice.between(std::uint64_t{2}, std::uint64_t{4});
    auto ends = std::make_shared<std::vector<std::uint64_t>>();
    for (std::uint64_t k = 0; k < stages; ++k) {
        ends->push_back(dice.between(iterations / 20, iterations / 2));
    }
    const double a_time = dice.log_between(0.1, 3.0);
    const bool evicts = dice.chance(0.5);
    auto entries = std::make_shared<std::deque<Heap::Handle>>();
    return [=, &dice, size = some_size(dice)](std::uint64_t i, Heap& heap) {
        for (const std::uint64_t end : *ends) {
            const std::uint64_t begin = end * 3 / 5;
            const bool fills = i >= begin && i < end;
            for (std::uint64_t k = fills ? dice.poisson(a_time) : 0; k != 0; --k) {
                entries->push_back(heap.make(0, size));
            }
        }
        for (std::uint64_t k = evicts && i > iterations / 2 ? dice.poisson(a_time) : 0;
             k != 0 && !entries->empty(); --k) {
            heap.drop(entries->front());
            entries->pop_front();
            entries->push_back(heap.make(0, size));
        }
    };
}

// An arena that takes ever larger chunks, and is released when a batch is done, or has a bound.
Body arena_with_an_end(Dice& dice, std::uint64_t iterations) {
    const double factor = dice.chance(0.5) ? 1.5 : 2;
    const double a_time = dice.log_between(50.0, 5000.0);
    const auto period =
        static_cast<std::uint64_t>(dice.log_between(0.02, 0.45) * static_cast<double>(iterations)) +
        2;
    const bool is_released = dice.chance(0.5);
    struct Arena {
        std::vector<Heap::Handle> chunks;
        double used = 0;
        double room = 0;
        double next = 1024;
    };
    auto arena = std::make_shared<Arena>();
    return [=](std::uint64_t i, Heap& heap) {
        if (is_released && i % period == period - 1) {
            for (const Heap::Handle chunk : arena->chunks) {
                heap.drop(chunk);
            }
            *arena = {};
        }
        if (is_released || i < period) {
            arena->used += a_time;
        }
        while (arena->used > arena->room) {
            arena->chunks.push_back(heap.make(0, static_cast<std::uint64_t>(arena->next)));
            arena->room += arena->next;
            arena->next *= factor;
        }
    };
}

// Nothing goes until it is full for the first time, which is after the run. Nobody can tell.
Body before_the_first_flush(Dice& dice, std::uint64_t iterations) {
    const double a_time = dice.log_between(0.1, 5.0);
    const double full = dice.between(1.05, 3.0) * a_time * static_cast<double>(iterations);
    auto batch = std::make_shared<std::vector<Heap::Handle>>();
    return [=, &dice, size = some_size(dice)](std::uint64_t, Heap& heap) {
        for (std::uint64_t k = dice.poisson(a_time); k != 0; --k) {
            batch->push_back(heap.make(0, size));
        }
        if (static_cast<double>(batch->size()) >= full) {
            for (const Heap::Handle block : *batch) {
                heap.drop(block);
            }
            batch->clear();
        }
    };
}

// A ring of texts in which a number gains a digit: as many blocks, and a little larger once.
Body ring_of_texts(Dice& dice, std::uint64_t iterations) {
    const auto capacity =
        static_cast<std::uint64_t>(dice.log_between(0.02, 0.45) * static_cast<double>(iterations)) +
        2;
    const std::uint64_t text = dice.between(std::uint64_t{16}, std::uint64_t{60});
    const std::uint64_t offset = dice.log_between(std::uint64_t{1}, std::uint64_t{100000});
    const bool is_copy = dice.chance(0.5);  // exactly as large as the text
    auto ring = std::make_shared<std::vector<Heap::Handle>>();
    return [=](std::uint64_t i, Heap& heap) {
        std::uint64_t size = text;
        for (std::uint64_t number = i + offset; number != 0; number /= 10) {
            ++size;
        }
        size = is_copy ? size : (size + 15) / 16 * 16;
        if (ring->size() < capacity) {
            ring->push_back(heap.make(0, size));
        } else {
            heap.drop((*ring)[i % capacity]);
            (*ring)[i % capacity] = heap.make(0, size);
        }
    };
}

// ---- healthy: late and by chance
// -------------------------------------------------------------------

// What is made when it is first needed, at many lines, one or two blocks at each.
Body rare_first_uses(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t sites = dice.log_between(std::uint64_t{3}, std::uint64_t{40});
    auto when = std::make_shared<std::vector<std::uint64_t>>();
    for (std::uint64_t k = 0; k < sites; ++k) {
        when->push_back(dice.between(std::uint64_t{0}, iterations - 1));
        when->push_back(dice.chance(0.3) ? dice.between(std::uint64_t{0}, iterations - 1)
                                         : when->back());
    }
    return [=, size = some_size(dice)](std::uint64_t i, Heap& heap) {
        for (std::size_t k = 0; k < when->size(); ++k) {
            if ((*when)[k] == i) {
                heap.make(path_at(k / 2), size);
            }
        }
    };
}

// A thread in the background frees what it is handed, and is now and then held up.
Body lagging_thread(Dice& dice, std::uint64_t iterations) {
    const double a_time = dice.log_between(0.3, 20.0);
    const double held_up = dice.log_between(0.001, 0.05);
    const double longest = dice.log_between(3.0, static_cast<double>(iterations) / 10 + 4);
    struct Queue {
        std::deque<Heap::Handle> entries;
        double until = 0;
    };
    auto queue = std::make_shared<Queue>();
    return [=, &dice, size = some_size(dice)](std::uint64_t i, Heap& heap) {
        for (std::uint64_t k = dice.poisson(a_time); k != 0; --k) {
            queue->entries.push_back(heap.make(0, size));
        }
        const auto now = static_cast<double>(i);
        if (now >= queue->until && dice.chance(held_up)) {
            queue->until = now + dice.between(1.0, longest);
        }
        if (now >= queue->until) {
            for (std::uint64_t k = dice.poisson(4 * a_time) + 1; k != 0 && !queue->entries.empty();
                 --k) {
                heap.drop(queue->entries.front());
                queue->entries.pop_front();
            }
        }
    };
}

// Each connection has a buffer, as large as what ever came on it; connections come and go.
Body connection_buffers(Dice& dice, std::uint64_t) {
    const std::uint64_t connections = dice.log_between(std::uint64_t{2}, std::uint64_t{40});
    const double renewed = dice.log_between(0.0005, 0.05);
    const double sigma = dice.between(0.2, 1.2);
    auto pool = std::make_shared<std::vector<Heap::Handle>>();
    return [=, &dice, usual = dice.log_between(50.0, 5000.0)](std::uint64_t, Heap& heap) {
        const auto wanted = static_cast<std::uint64_t>(1 + usual * std::exp(sigma * dice.normal()));
        if (pool->size() < connections) {
            pool->push_back(heap.make(0, wanted));
            return;
        }
        Heap::Handle& buffer = (*pool)[dice.between(std::uint64_t{0}, connections - 1)];
        if (dice.chance(renewed)) {
            heap.drop(buffer);
            buffer = heap.make(1, wanted);
        } else if (wanted > heap.size_of(buffer)) {
            buffer = heap.replace(buffer, std::max(wanted, 2 * heap.size_of(buffer)));
        }
    };
}

// ---- leaking
// ---------------------------------------------------------------------------------------

Body in_equal_bursts(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t bursts = dice.between(std::uint64_t{8}, std::uint64_t{30});
    const std::uint64_t period = iterations / bursts + 1;
    const std::uint64_t blocks = dice.between(std::uint64_t{3}, std::uint64_t{100});
    const std::uint64_t phase = dice.between(std::uint64_t{0}, period - 1);
    return [=, size = some_size(dice)](std::uint64_t i, Heap& heap) {
        heap.rule_blocks = blocks;
        heap.rule_period = period;
        for (std::uint64_t k = i % period == phase ? blocks : 0; k != 0; --k) {
            heap.leak(0, size);
        }
    };
}

// In the last part of the run: it need not be called a leak yet, and must not be called healthy.
Body begins_very_late(Dice& dice, std::uint64_t iterations) {
    const auto onset =
        static_cast<std::uint64_t>(dice.between(0.6, 0.97) * static_cast<double>(iterations));
    const double p =
        dice.log_between(std::min(1.0, 20 / static_cast<double>(iterations - onset)), 1.0);
    const bool is_regular = dice.chance(0.5);
    const std::uint64_t cached = dice.chance(0.5) ? dice.log_between(1, onset / 3 + 2) : 0;
    return [=, &dice, size = some_size(dice)](std::uint64_t i, Heap& heap) {
        if (i < cached) {
            heap.make(0, size);
        }
        if (i >= onset && (is_regular || dice.chance(p))) {
            heap.leak(0, size);
        }
    };
}

// An object that nobody deletes is many blocks from many lines.
Body objects_of_many_sites(Dice& dice, std::uint64_t iterations) {
    const std::uint64_t sites = dice.between(std::uint64_t{2}, std::uint64_t{8});
    const double p = dice.log_between(20.0 / static_cast<double>(iterations), 1.0);
    return [=, &dice, size = some_size(dice)](std::uint64_t, Heap& heap) {
        if (dice.chance(p)) {
            for (std::uint64_t site = 0; site < sites; ++site) {
                heap.leak(path_at(site), size + 8 * site);
            }
        }
    };
}

// Beside a cache that was loaded before the loop began, and whose entries are of another size.
Body beside_an_exchange(Dice& dice, std::uint64_t iterations) {
    Body cache = full_before_the_loop(dice, iterations);
    const double p = dice.log_between(20.0 / static_cast<double>(iterations), 1.0);
    return both(std::move(cache), [=, &dice](std::uint64_t, Heap& heap) {
        heap.rate = p;
        if (dice.chance(p)) {
            heap.leak(path_at(3), 8192);
        }
    });
}

// A resource that is never released takes ever larger chunks: bytes follow time, chunks are rare.
Body ever_larger_chunks(Dice& dice, std::uint64_t iterations) {
    const double factor = dice.chance(0.5) ? 1.5 : 2;
    const double a_time = dice.log_between(10.0, 2000.0);
    const auto warmth = static_cast<std::uint64_t>(share(iterations, 10));
    struct Arena {
        double used = 0;
        double room = 0;
        double next = 1024;
    };
    auto arena = std::make_shared<Arena>();
    return [=, &dice](std::uint64_t i, Heap& heap) {
        arena->used += a_time * dice.between(0.5, 1.5) * (i < warmth ? 1.5 : 1);
        while (arena->used > arena->room) {
            heap.make(0, static_cast<std::uint64_t>(arena->next));
            ++heap.growths;
            arena->room += arena->next;
            arena->next *= factor;
        }
    };
}

}  // namespace

std::vector<Loop> leaks_of_the_field() {
    return {
        {"in equal bursts", Kind::leaks, &in_equal_bursts},
        {"object of many lines", Kind::leaks, &objects_of_many_sites},
        {"beside an exchange", Kind::leaks, &beside_an_exchange},
        {"begins very late", Kind::leaks_late, &begins_very_late},
        {"ever larger chunks", Kind::takes_chunks, &ever_larger_chunks},
    };
}

std::vector<Loop> healthy_loops_of_the_field() {
    return {
        {"full before the loop", Kind::healthy, &full_before_the_loop},
        {"paths that exchange", Kind::healthy, &paths_that_exchange},
        {"sliding windows", Kind::healthy, &sliding_windows},
        {"objects kept for a while", Kind::healthy, &bounded_objects_of_many_sites},
        {"FIFO just full", Kind::just_full, &fifo_just_full},
        {"fills in stages", Kind::healthy, &fills_in_stages},
        {"arena with an end", Kind::healthy, &arena_with_an_end},
        {"before the first flush", Kind::untold, &before_the_first_flush},
        {"ring of texts", Kind::healthy, &ring_of_texts},
        {"rare first uses", Kind::healthy, &rare_first_uses},
        {"thread that lags", Kind::healthy, &lagging_thread},
        {"connection buffers", Kind::healthy, &connection_buffers},
    };
}

}  // namespace corpus
