// SPDX-License-Identifier: MIT
// Additions from all threads, and the cut through them that a snapshot reads.
// World: hot. May include: base, os, store, hook/thread_records.
//
// A cut divides events (an allocation with its word and its counts, or a delete) into those before
// and those after, without stopping anybody: it changes the bank in `state`, has every thread pass
// a barrier, waits for those that are inside with the old bank, and folds that bank into the
// ledger. A block's delete begins after its allocation has ended, so it never reads an older bank:
// no cut holds a delete without its allocation, and no sum is negative.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/hook/thread_records.hpp"
#include "tracenew/detail/store/block.hpp"
#include "tracenew/detail/store/ledger.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What the hook reads once an event: which tracing is on, whether it takes samples only, and which
/// bank to count in.
struct HookState {
    std::uint32_t bits = 0;  ///< tracing 2 | samples 1 | lane 3 | bank 1; 0: off

    static constexpr HookState make(TracingNumber tracing, bool samples) noexcept {
        return {tracing | (samples ? samples_bit : 0)};
    }
    constexpr HookState in_other_bank(unsigned lane) const noexcept {
        return {((bits ^ bank_bit) & ~lane_bits) | (lane << place_shift)};
    }

    TRACENEW_HOT constexpr TracingNumber tracing() const noexcept { return bits & 3U; }
    TRACENEW_HOT constexpr bool takes_samples() const noexcept { return (bits & samples_bit) != 0; }
    /// On, and every block is traced.
    TRACENEW_HOT constexpr bool takes_all() const noexcept {
        return (bits & (samples_bit | 3U)) - 1U < 3U;
    }
    TRACENEW_HOT constexpr unsigned bank() const noexcept { return bits >> bank_shift; }
    /// Where to enter a shared set.
    constexpr unsigned place() const noexcept { return bits >> place_shift; }

private:
    static constexpr unsigned place_shift = 3;
    static constexpr unsigned bank_shift = 6;
    static constexpr std::uint32_t samples_bit = 4;
    static constexpr std::uint32_t bank_bit = 1U << bank_shift;
    static constexpr std::uint32_t lane_bits = bank_bit - (1U << place_shift);
    static_assert(CounterSet::lanes == 1U << (bank_shift - place_shift));
};

/// Which code an event goes through: `ordinary` is compiled for a thread with a set of its own,
/// which the caller has made sure of; `any` looks.
enum class CodePath { ordinary, any };

class Sums {
public:
    // ---- the hook's side ---------------------------------------------------------------------

    /// A look without an event: it may be another one in the next moment.
    TRACENEW_HOT HookState state() const noexcept { return {state_.load(order_relaxed)}; }

    /// An event: while it lives, cuts wait for it. Short, and calls nobody who may block.
    template <CodePath Taken>
    class Event {
    public:
        TRACENEW_HOT Event(Sums& sums, CounterSet& set) noexcept
            : sums_(sums)
            , set_(set)
            , state_(is_shared() ? enter_shared() : enter()) {}
        TRACENEW_HOT ~Event() {
            if (is_shared()) {
                set_.leave_shared(inside_);
            } else {
                set_.leave(inside_);
            }
        }
        Event(const Event&) = delete;
        Event& operator=(const Event&) = delete;

        /// What is on for as long as the event lives.
        TRACENEW_HOT HookState state() const noexcept { return state_; }

        TRACENEW_HOT void add(TracebackId id, Delta delta) noexcept {
            if (is_shared()) {
                set_.add_shared(state_.bank(), id, delta);
            } else {
                set_.add(state_.bank(), id, delta);
            }
            if (TRACENEW_LIKELY(id != TracebackId::own)) {
                sums_.balance<Taken>(set_, state_, delta.bytes);
            }
        }
        TRACENEW_HOT void subtract(TracebackId id, Delta delta) noexcept {
            add(id, {-delta.bytes, -delta.blocks});
        }

    private:
        TRACENEW_HOT bool is_shared() const noexcept {
            return Taken == CodePath::any && set_.is_shared();
        }

        TRACENEW_HOT HookState enter() noexcept {
            inside_ = set_.enter(sums_.fenced_.load(order_relaxed));
            return {sums_.state_.load(order_seq_cst)};
        }

        HookState enter_shared() noexcept {
            while (true) {
                const HookState state{sums_.state_.load(order_seq_cst)};
                inside_ = state.place();
                set_.enter_shared(inside_);
                if (set_.is_retired()) {
                    return {};  // the event is older than the tracing
                }
                if (sums_.state_.load(order_seq_cst) == state.bits) {
                    return state;
                }
                set_.leave_shared(inside_);
            }
        }

        Sums& sums_;
        CounterSet& set_;
        std::uint32_t inside_ = 0;
        HookState state_;
    };

    // ---- the tracer's side: with `Tracings::control` held --------------------------------------

    /// Maps what is needed to begin; false when that is refused, and nothing has changed.
    bool reserve() noexcept {
        if (!thread_records.reserve() || !ledger_.reserve()) {
            return false;
        }
        fenced_.store(!Os::prepare_fences(), order_relaxed);
        return true;
    }

    void begin(TracingNumber tracing, bool samples) noexcept {
        ledger_.clear();
        thread_records.for_each_set([](CounterSet& set) {
            set.drain(0, [](TracebackId, Delta) {});
            set.drain(1, [](TracebackId, Delta) {});
            set.set_balance(0);
            set.set_high(0);
        });
        totals_[tracing].current.store(0, order_relaxed);
        totals_[tracing].peak.store(0, order_relaxed);
        tracing_.store(tracing, order_relaxed);
        state_.store(HookState::make(tracing, samples).bits, order_seq_cst);
    }

    /// When it returns no event is under way, and none will begin; save those that were waited for
    /// in vain, whose sets nobody reads any more.
    void end() noexcept {
        const HookState old{state_.exchange(0, order_seq_cst)};
        wait_for_events_at(old.place());
        thread_records.retire_sets_with_somebody_inside();
    }

    /// Brings the ledger up to this moment.
    void cut() noexcept {
        const HookState old{state_.load(order_relaxed)};
        if (old.tracing() == 0) {
            return;
        }
        const unsigned other = 1 - old.bank();
        const HookState next = old.in_other_bank(thread_records.free_lane(other));
        ledger_.begin_cut();
        thread_records.for_each_set([&](CounterSet& set) {
            if (set.is_behind(other)) {
                fold(set, other);  // who was held up has come back since, or may any time
            }
        });
        state_.store(next.bits, order_seq_cst);
        wait_for_events_at(old.place());
        thread_records.for_each_set([&](CounterSet& set) { fold(set, old.bank()); });
    }

    const Ledger& ledger() const noexcept { return ledger_; }

    /// Bytes of memory that the counts of `tracebacks` tracebacks touch at most.
    std::size_t memory(std::uint32_t tracebacks) const noexcept {
        std::size_t bytes = Ledger::memory(tracebacks);
        thread_records.for_each_set([&](const CounterSet& set) {
            bytes += CounterSet::memory(tracebacks) + set.memory_of_told(tracebacks) +
                     sizeof(RememberedWalks);
        });
        return bytes;
    }

    /// `is_in_cut`: the fork has interrupted one, which goes on in the child too.
    void after_fork_in_child(std::uint32_t tracebacks, bool is_in_cut) noexcept {
        thread_records.forget_other_threads(tracebacks, !is_in_cut);
        fenced_.store(!Os::prepare_fences(), order_relaxed);
    }

    // ---- totals: any thread, at any time --------------------------------------------------------

    /// Live bytes now and at most. Exact with one thread; with more, each thread's share of the
    /// peak may be off by `publish_at` bytes.
    std::uint64_t current() const noexcept {
        std::int64_t sum = now().current.load(order_relaxed);
        thread_records.for_each_set([&](const CounterSet& set) { sum += set.balance(); });
        return sum > 0 ? static_cast<std::uint64_t>(sum) : 0;
    }
    /// Never less than it was, until it is reset.
    std::uint64_t peak() noexcept {
        const auto now = static_cast<std::int64_t>(current());
        std::int64_t peak = this->now().peak.load(order_relaxed);
        thread_records.for_each_set([&](const CounterSet& set) {
            const std::int64_t with_its_high = now - set.balance() + set.high();
            peak = with_its_high > peak ? with_its_high : peak;
        });
        return static_cast<std::uint64_t>(raise_peak(this->now(), peak));
    }
    void reset_peak() noexcept {
        now().peak.store(0, order_relaxed);
        thread_records.for_each_set([](CounterSet& set) { set.set_high(set.balance()); });
    }

private:
    static constexpr std::int64_t publish_at = 65536;

    struct Totals {
        Atomic<std::int64_t> current{0};  // what the sets have published
        Atomic<std::int64_t> peak{0};
    };

    template <CodePath Taken>
    TRACENEW_HOT void balance(CounterSet& set, HookState state, std::int64_t bytes) noexcept {
        if (Taken == CodePath::any && set.is_shared()) {
            publish(state, bytes, bytes);
            return;
        }
        const std::int64_t balance = set.balance() + bytes;
        set.set_balance(balance);
        // Most of the time it moves between these two.
        if (TRACENEW_UNLIKELY(balance > set.high() || balance < -publish_at)) {
            reach(set, state, balance);
        }
    }

    TRACENEW_NOINLINE void reach(CounterSet& set, HookState state, std::int64_t balance) noexcept {
        const std::int64_t high = balance > set.high() ? balance : set.high();
        if (balance > publish_at || balance < -publish_at) {
            publish(state, balance, high);
            set.set_balance(0);
            set.set_high(0);
        } else {
            set.set_high(high);
        }
    }

    TRACENEW_NOINLINE void publish(HookState state, std::int64_t balance,
                                   std::int64_t high) noexcept {
        Totals& totals = totals_[state.tracing()];
        raise_peak(totals, totals.current.fetch_add(balance, order_relaxed) + high);
    }

    /// To `most` at least; answers what it is then.
    static std::int64_t raise_peak(Totals& totals, std::int64_t most) noexcept {
        std::int64_t peak = totals.peak.load(order_relaxed);
        while (most > peak && !totals.peak.compare_exchange(peak, most, order_relaxed)) {
        }
        return most > peak ? most : peak;
    }

    void fold(CounterSet& set, unsigned bank) noexcept {
        set.drain(bank, [&](TracebackId id, Delta delta) {
            if ((delta.bytes | delta.blocks) != 0) {  // most of it has come and gone
                ledger_.add(id, delta);
            }
        });
    }

    Totals& now() noexcept { return totals_[tracing_.load(order_relaxed)]; }
    const Totals& now() const noexcept { return totals_[tracing_.load(order_relaxed)]; }

    void wait_for_events_at(unsigned place) noexcept {
        if (!fenced_.load(order_relaxed) && thread_records.have_other_owners() &&
            !Os::fence_all_threads()) {
            // A sandbox has come in between: hooks fence themselves from now on. The store buffers
            // of those that are on their way empty within microseconds.
            fenced_.store(true, order_seq_cst);
            const std::uint64_t until = Os::now_ns() + 1000000;
            while (Os::now_ns() < until) {
                Os::wait_a_little(0);
            }
        }
        thread_records.for_each_set([&](CounterSet& set) { set.wait_until_nobody_is_at(place); });
    }

    Atomic<std::uint32_t> state_{0};  // a HookState
    Atomic<bool> fenced_{false};      // hooks pass a barrier themselves
    Ledger ledger_;
    // By tracing: who comes back from an event of the last one publishes there.
    Totals totals_[max_tracing_number + 1];
    Atomic<TracingNumber> tracing_{0};  // the last that began
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
