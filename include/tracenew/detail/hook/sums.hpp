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

/// What the hook reads once an event: which tracing is on, and which bank to count in.
struct HookState {
    std::uint32_t bits = 0;  ///< tracing 2 | bank 1; 0: off

    static constexpr HookState make(TracingNumber tracing, unsigned bank) noexcept {
        return {tracing | (bank << 2)};
    }
    TRACENEW_HOT constexpr TracingNumber tracing() const noexcept { return bits & 3U; }
    TRACENEW_HOT constexpr unsigned bank() const noexcept { return bits >> 2; }
};

class Sums {
public:
    // ---- the hook's side ---------------------------------------------------------------------

    TRACENEW_HOT bool is_on() const noexcept { return state_.load(order_relaxed) != 0; }

    /// An event: while it lives, cuts wait for it. Short, and calls nobody who may block.
    class Event {
    public:
        TRACENEW_HOT Event(Sums& sums, ThreadState& thread) noexcept
            : sums_(sums)
            , set_(thread_records.mine(thread).counters)
            , state_(set_.is_shared() ? enter_shared() : enter()) {}
        TRACENEW_HOT ~Event() {
            if (TRACENEW_UNLIKELY(set_.is_shared())) {
                set_.leave_shared(state_.bank());
            } else {
                set_.leave();
            }
        }
        Event(const Event&) = delete;
        Event& operator=(const Event&) = delete;

        /// 0: off.
        TRACENEW_HOT TracingNumber tracing() const noexcept { return state_.tracing(); }

        TRACENEW_HOT void add(TracebackId id, Delta delta) noexcept {
            set_.add(state_.bank(), id, delta);
            if (id != TracebackId::own) {
                sums_.balance(set_, delta.bytes);
            }
        }
        TRACENEW_HOT void subtract(TracebackId id, Delta delta) noexcept {
            add(id, {-delta.bytes, -delta.blocks});
        }

    private:
        TRACENEW_HOT HookState enter() noexcept {
            set_.enter(sums_.fenced_.load(order_relaxed));
            return {sums_.state_.load(order_seq_cst)};
        }

        HookState enter_shared() noexcept {
            while (true) {
                const HookState state{sums_.state_.load(order_seq_cst)};
                set_.enter_shared(state.bank());
                if (sums_.state_.load(order_seq_cst) == state.bits) {
                    return state;
                }
                set_.leave_shared(state.bank());
            }
        }

        Sums& sums_;
        CounterSet& set_;
        HookState state_;
    };

    // ---- the tracer's side: with `Recorder::control` held --------------------------------------

    /// Maps what is needed to begin; false when that is refused, and nothing has changed.
    bool reserve() noexcept {
        if (!thread_records.reserve() || !ledger_.reserve()) {
            return false;
        }
        fenced_.store(!Os::prepare_fences(), order_relaxed);
        return true;
    }

    void begin(TracingNumber tracing) noexcept {
        ledger_.clear();
        thread_records.for_each_set([](CounterSet& set) {
            set.drain(0, [](TracebackId, Delta) {});
            set.drain(1, [](TracebackId, Delta) {});
            set.set_balance(0, 0);
        });
        current_.store(0, order_relaxed);
        peak_.store(0, order_relaxed);
        state_.store(HookState::make(tracing, 0).bits, order_seq_cst);
    }

    /// When it returns no event is under way, and none will begin.
    void end() noexcept {
        const HookState old{state_.exchange(0, order_seq_cst)};
        wait_for_events_in(old.bank());
    }

    /// Brings the ledger up to this moment.
    void cut() noexcept {
        const HookState old{state_.load(order_relaxed)};
        if (old.tracing() == 0) {
            return;
        }
        state_.store(HookState::make(old.tracing(), 1 - old.bank()).bits, order_seq_cst);
        wait_for_events_in(old.bank());
        ledger_.begin_cut();
        thread_records.for_each_set([&](CounterSet& set) {
            set.drain(old.bank(), [&](TracebackId id, Delta delta) {
                if ((delta.bytes | delta.blocks) != 0) {  // most of it has come and gone
                    ledger_.add(id, delta);
                }
            });
        });
    }

    const Ledger& ledger() const noexcept { return ledger_; }

    /// Bytes of memory that the counts of `tracebacks` tracebacks touch at most.
    std::size_t memory(std::uint32_t tracebacks) const noexcept {
        std::size_t bytes = Ledger::memory(tracebacks);
        thread_records.for_each_set([&](const CounterSet&) {
            bytes += CounterSet::memory(tracebacks) + sizeof(RememberedWalks);
        });
        return bytes;
    }

    void after_fork_in_child(std::uint32_t tracebacks) noexcept {
        thread_records.forget_other_threads(tracebacks);
        fenced_.store(!Os::prepare_fences(), order_relaxed);
    }

    // ---- totals: any thread, at any time --------------------------------------------------------

    /// Live bytes now and at most. Exact with one thread; with more, each thread's share of the
    /// peak may be off by `publish_at` bytes.
    std::uint64_t current() const noexcept {
        std::int64_t sum = current_.load(order_relaxed);
        thread_records.for_each_set([&](const CounterSet& set) { sum += set.balance(); });
        return sum > 0 ? static_cast<std::uint64_t>(sum) : 0;
    }
    /// Never less than it was, until it is reset.
    std::uint64_t peak() noexcept {
        const auto now = static_cast<std::int64_t>(current());
        std::int64_t peak = peak_.load(order_relaxed);
        thread_records.for_each_set([&](const CounterSet& set) {
            const std::int64_t with_its_high = now - set.balance() + set.high();
            peak = with_its_high > peak ? with_its_high : peak;
        });
        return static_cast<std::uint64_t>(raise_peak(peak));
    }
    void reset_peak() noexcept {
        peak_.store(0, order_relaxed);
        thread_records.for_each_set([](CounterSet& set) { set.set_high(set.balance()); });
    }

private:
    static constexpr std::int64_t publish_at = 65536;

    TRACENEW_HOT void balance(CounterSet& set, std::int64_t bytes) noexcept {
        if (TRACENEW_UNLIKELY(set.is_shared())) {
            publish(bytes, bytes);
            return;
        }
        const std::int64_t balance = set.balance() + bytes;
        const std::int64_t high = balance > set.high() ? balance : set.high();
        if (TRACENEW_UNLIKELY(balance > publish_at || balance < -publish_at)) {
            publish(balance, high);
            set.set_balance(0, 0);
        } else {
            set.set_balance(balance, high);
        }
    }

    TRACENEW_NOINLINE void publish(std::int64_t balance, std::int64_t high) noexcept {
        raise_peak(current_.fetch_add(balance, order_relaxed) + high);
    }

    /// To `most` at least; answers what it is then.
    std::int64_t raise_peak(std::int64_t most) noexcept {
        std::int64_t peak = peak_.load(order_relaxed);
        while (most > peak && !peak_.compare_exchange(peak, most, order_relaxed)) {
        }
        return most > peak ? most : peak;
    }

    void wait_for_events_in(unsigned bank) noexcept {
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
        thread_records.for_each_set([&](CounterSet& set) { set.wait_until_nobody_is_in(bank); });
    }

    Atomic<std::uint32_t> state_{0};  // a HookState
    Atomic<bool> fenced_{false};      // hooks pass a barrier themselves
    Ledger ledger_;
    Atomic<std::int64_t> current_{0};  // what the sets have published
    Atomic<std::int64_t> peak_{0};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
