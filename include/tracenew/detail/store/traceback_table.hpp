// SPDX-License-Identifier: MIT
// Every distinct traceback once: addresses -> id, and back.
// World: hot. May include: base, os, store.
//
// A known traceback is found without a lock; a new one is added under a spin lock, into memory that
// is never moved or freed. So an id stays good for the life of the process: snapshots and probes
// still report after stop(), and tracings can be compared with each other.
//
// Two tracebacks are the same when their 64-bit hashes are, as in LLVM's stack depot: the chance
// that any two of a million are not is 3 in 100 million. To compare their addresses as well was
// measured: two more cache misses one after the other, a sixth of what tracing costs.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/code_era.hpp"
#include "tracenew/detail/base/traceback_hash.hpp"
#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/os/spin_lock.hpp"
#include "tracenew/detail/store/counter_set.hpp"
#include "tracenew/detail/store/ledger.hpp"
#include "tracenew/detail/store/table_memory.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The addresses of one traceback, most recent first; call instructions, not return addresses.
struct TracebackView {
    const std::uintptr_t* addresses = nullptr;
    std::size_t size = 0;
    bool more = false;      ///< the stack went on beyond these
    std::uint32_t era = 0;  ///< CodeEra in which it was met
};

class TracebackTable {
public:
    /// Maps the table's first pages; false when they are refused.
    bool reserve() noexcept {
        SpinGuard guard(lock_);
        if (records_.load(order_relaxed) == nullptr) {
            void* pages = Os::map_pages((max_tracebacks + std::size_t{1}) * sizeof(Record*));
            records_.store(static_cast<Atomic<Record*>*>(pages), order_release);
            if (pages == nullptr) {
                return false;
            }
        }
        return slots_.load(order_relaxed) != nullptr || grow();
    }

    /// As many ids as whole tracebacks get. The others are for those that came later, by their
    /// sites alone: a program has many paths, and few lines that allocate.
    static constexpr std::uint32_t most_whole = max_tracebacks - (1U << 16);

    static std::uint64_t hash_of(TracebackView traceback) noexcept {
        TracebackHash hash;
        for (std::size_t i = 0; i < traceback.size; ++i) {
            hash.add(traceback.addresses[i]);
        }
        return hash.finish(traceback.more);
    }

    /// `TracebackId::none` when there is no room for it.
    TracebackId intern(TracebackView traceback) noexcept {
        return intern(traceback, hash_of(traceback));
    }

    /// Of one for which `intern` had no room: by its most recent `frames`.
    TracebackId intern_shortened(TracebackView traceback, std::size_t frames) noexcept {
        if (frames < traceback.size) {
            traceback = {traceback.addresses, frames, true};
        }
        const std::uint64_t hash = hash_of(traceback);
        const TracebackId known = find(*slots_.load(order_acquire), hash);
        return known != TracebackId::none ? known : add(hash, traceback, max_tracebacks);
    }

    /// The same by a TracebackHash that was made on the way.
    TRACENEW_HOT TracebackId intern(TracebackView traceback, std::uint64_t hash) noexcept {
        const TracebackId known = find(*slots_.load(order_acquire), hash);
        return TRACENEW_LIKELY(known != TracebackId::none) ? known
                                                           : add(hash, traceback, most_whole);
    }

    /// `TracebackId::none` when it is not known.
    TRACENEW_HOT TracebackId find(std::uint64_t hash) const noexcept {
        return find(*slots_.load(order_acquire), hash);
    }

    /// Of an id that `intern` has returned.
    TracebackView view(TracebackId id) const noexcept {
        const Record* record = record_of(id);
        return record == nullptr
                   ? TracebackView{}
                   : TracebackView{record->addresses, record->size, record->more, record->era};
    }

    /// Code has gone from these ranges: tracebacks through it stay what they are, and whoever comes
    /// by the same addresses from now on has another one.
    void retire(const CodeRange* ranges, std::size_t count) noexcept {
        // A few at a time: hooks that meet a new call path wait for this lock.
        static constexpr std::uint32_t at_a_time = 256;
        for (std::uint32_t first = 1; first <= size(); first += at_a_time) {
            SpinGuard guard(lock_);
            Slots* slots = slots_.load(order_relaxed);
            const std::uint32_t last = size() < first + at_a_time ? size() : first + at_a_time - 1;
            for (std::uint32_t id = first; slots != nullptr && id <= last; ++id) {
                const TracebackView traceback = view(TracebackId{id});
                if (goes_through(traceback, ranges, count)) {
                    take_out(*slots, hash_of(traceback), id);
                }
            }
        }
    }

    /// Ids are 1 to `size()`.
    std::uint32_t size() const noexcept { return size_.load(order_acquire); }

    /// Bytes of memory that the table has touched.
    std::size_t memory() const noexcept { return memory_.load(order_relaxed); }

    SpinLock& lock() noexcept { return lock_; }

private:
    struct Record {
        std::uint32_t size;
        std::uint32_t era;
        bool more;
        std::uintptr_t addresses[1];  // `size` of them

        static constexpr std::size_t bytes_for(std::size_t frames) noexcept {
            return sizeof(Record) + (frames - 1) * sizeof(std::uintptr_t);
        }
    };

    struct Slot {
        Atomic<std::uint64_t> hash;  // 0: free, or TracebackHash::none; written last
        Atomic<std::uint32_t> id;
    };

    struct Slots {
        std::size_t capacity;  // a power of two
        Slot slots[1];         // `capacity` of them

        static constexpr std::size_t bytes_for(std::size_t slots) noexcept {
            return sizeof(Slots) + (slots - 1) * sizeof(Slot);
        }
        TRACENEW_HOT const Slot& operator[](std::size_t i) const noexcept {
            return slots[i & (capacity - 1)];
        }
        Slot& operator[](std::size_t i) noexcept { return slots[i & (capacity - 1)]; }
    };

    static constexpr std::size_t first_capacity = 4096;
    static constexpr std::size_t chunk_size = std::size_t{1} << 20;

    const Record* record_of(TracebackId id) const noexcept {
        Atomic<Record*>* records = records_.load(order_acquire);
        return records == nullptr ? nullptr : records[index_of(id)].load(order_acquire);
    }

    TRACENEW_HOT static TracebackId find(const Slots& slots, std::uint64_t hash) noexcept {
        for (std::size_t i = hash;; ++i) {
            const Slot& slot = slots[i];
            const std::uint64_t there = slot.hash.load(order_acquire);
            if (there == hash) {
                return TracebackId{slot.id.load(order_relaxed)};
            }
            if (there == 0) {
                return TracebackId::none;
            }
        }
    }

    TRACENEW_NOINLINE TracebackId add(std::uint64_t hash, TracebackView view,
                                      std::uint32_t most) noexcept {
        SpinGuard guard(lock_);
        Slots* slots = slots_.load(order_relaxed);
        const TracebackId known = find(*slots, hash);  // another thread may have been quicker
        if (known != TracebackId::none) {
            return known;
        }
        const std::uint32_t id = size_.load(order_relaxed) + 1;
        if (id > most || (std::size_t{id} * 2 > slots->capacity && !grow())) {
            return TracebackId::none;
        }
        auto* record = static_cast<Record*>(take(Record::bytes_for(view.size)));
        if (record == nullptr) {
            return TracebackId::none;
        }
        record->size = static_cast<std::uint32_t>(view.size);
        record->more = view.more;
        record->era = code_era.now();
        __builtin_memcpy(record->addresses, view.addresses, view.size * sizeof(std::uintptr_t));
        records_.load(order_relaxed)[id].store(record, order_release);
        size_.store(id, order_release);
        put(*slots_.load(order_relaxed), hash, id);
        return TracebackId{id};
    }

    static bool goes_through(TracebackView traceback, const CodeRange* ranges,
                             std::size_t count) noexcept {
        for (std::size_t i = 0; i < traceback.size; ++i) {
            for (std::size_t range = 0; range < count; ++range) {
                if (ranges[range].holds(traceback.addresses[i])) {
                    return true;
                }
            }
        }
        return false;
    }

    // The slot is not free: a search must still pass here.
    static void take_out(Slots& slots, std::uint64_t hash, std::uint32_t id) noexcept {
        for (std::size_t i = hash; slots[i].hash.load(order_relaxed) != 0; ++i) {
            if (slots[i].hash.load(order_relaxed) == hash &&
                slots[i].id.load(order_relaxed) == id) {
                slots[i].hash.store(TracebackHash::none, order_release);
                return;
            }
        }
    }

    static void put(Slots& slots, std::uint64_t hash, std::uint32_t id) noexcept {
        std::size_t i = hash;
        while (slots[i].hash.load(order_relaxed) != 0) {
            ++i;
        }
        slots[i].id.store(id, order_relaxed);
        slots[i].hash.store(hash, order_release);
    }

    // The old slots stay mapped: a thread may be reading them. They sum to less than the new ones.
    bool grow() noexcept {
        const Slots* old = slots_.load(order_relaxed);
        const std::size_t capacity = old == nullptr ? first_capacity : old->capacity * 2;
        if (!table_memory.take(Slots::bytes_for(capacity))) {
            return false;
        }
        auto* slots = static_cast<Slots*>(Os::map_pages(Slots::bytes_for(capacity)));
        if (slots == nullptr) {
            table_memory.give_back(Slots::bytes_for(capacity));
            return false;
        }
        slots->capacity = capacity;
        for (std::size_t i = 0; old != nullptr && i < old->capacity; ++i) {
            const Slot& slot = old->slots[i];
            if (slot.hash.load(order_relaxed) > TracebackHash::none) {
                put(*slots, slot.hash.load(order_relaxed), slot.id.load(order_relaxed));
            }
        }
        slots_.store(slots, order_release);
        memory_.fetch_add(Slots::bytes_for(capacity), order_relaxed);
        return true;
    }

    void* take(std::size_t bytes) noexcept {
        bytes = (bytes + 7) & ~std::size_t{7};
        // Its place in the list of records, and what the ledger and one thread keep of it.
        const std::size_t with_its_counts =
            bytes + sizeof(Record*) + Ledger::memory_of_one() + CounterSet::memory_of_one();
        if (!table_memory.take(with_its_counts)) {
            return nullptr;
        }
        if (bytes > chunk_left_) {
            void* chunk = Os::map_pages(chunk_size);
            if (chunk == nullptr) {
                table_memory.give_back(with_its_counts);
                return nullptr;
            }
            chunk_ = static_cast<unsigned char*>(chunk);
            chunk_left_ = chunk_size;
        }
        void* taken = chunk_;
        chunk_ += bytes;
        chunk_left_ -= bytes;
        memory_.fetch_add(bytes + sizeof(Record*), order_relaxed);
        return taken;
    }

    Atomic<Atomic<Record*>*> records_{nullptr};  // by id
    Atomic<Slots*> slots_{nullptr};              // by hash
    Atomic<std::uint32_t> size_{0};
    Atomic<std::size_t> memory_{0};
    SpinLock lock_;
    unsigned char* chunk_ = nullptr;
    std::size_t chunk_left_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
