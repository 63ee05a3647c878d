// SPDX-License-Identifier: MIT
// What each thread has for itself in mapped memory: given at its first traced allocation, handed on
// to another thread when it ends.
// World: hot. May include: base, os, unwind, store, hook/thread_state.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/hook/thread_state.hpp"
#include "tracenew/detail/store/counter_set.hpp"
#include "tracenew/detail/unwind/remembered_walk.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Mapped, zero-filled.
struct ThreadRecord {
    RememberedWalks walks;  // of an owner; threads that share a record do not remember walks
    CounterSet counters;
    ThreadRecord* next;  // of shared ones that were replaced

    static ThreadRecord* map(bool is_shared) noexcept {
        auto* record = static_cast<ThreadRecord*>(Os::map_pages(sizeof(ThreadRecord)));
        if (record != nullptr) {
            record->counters.set_shared(is_shared);
        }
        return record;
    }
};

/// Constant-initialised and never destroyed, like the recorder that it belongs to.
class ThreadRecords {
public:
    /// Threads beyond these share record 0, and so do those whose thread-specific data is gone.
    static constexpr std::size_t most = 64;

    /// Maps the shared record; false when its pages are refused.
    bool reserve() noexcept {
        if (records_[0].load(order_relaxed) == nullptr) {
            records_[0].store(ThreadRecord::map(true), order_release);
            if (Os::make_exit_key(key_, &hand_on)) {
                const std::size_t twice = Os::processors() * 2;
                room_.store(twice < least ? least : twice < most ? twice : most, order_release);
            }
        }
        return records_[0].load(order_relaxed) != nullptr;
    }

    /// Nobody is handed a record any more, and no thread's end calls us: the module that this
    /// object lives in is going away.
    void retire() noexcept {
        if (room_.exchange(0, order_acq_rel) != 0) {
            Os::drop_exit_key(key_);
        }
    }

    /// The record of the thread that asks.
    TRACENEW_HOT ThreadRecord& mine(ThreadState& thread) noexcept {
        if (TRACENEW_UNLIKELY(thread.record == nullptr || thread.record->counters.is_retired())) {
            thread.record = renew(thread.record);
        }
        return *thread.record;
    }

    /// Where those that share a record enter `bank` next.
    unsigned free_lane(unsigned bank) noexcept {
        return records_[0].load(order_relaxed)->counters.free_lane(bank);
    }

    /// After a tracing has ended and everybody was waited for: who is still inside was held up, and
    /// will count when it comes back. In a set that nobody reads, then.
    void retire_sets_with_somebody_inside() noexcept {
        for (std::size_t i = 1; i < most; ++i) {
            ThreadRecord* record = records_[i].load(order_acquire);
            if (record != nullptr && record->counters.may_be_counted_in_any()) {
                record->counters.retire();
            }
        }
        ThreadRecord* shared = records_[0].load(order_relaxed);
        for (unsigned i = 0; shared != nullptr && i < CounterSet::banks * CounterSet::lanes; ++i) {
            shared->counters.wait_until_nobody_is_at(i);  // some were turned away, and are leaving
        }
        if (shared != nullptr && shared->counters.may_be_counted_in_any()) {
            replace(shared);
        }
    }

    /// Whether other threads count in sets of their own. One that is about to adopt a set will see
    /// all that was stored, in sequentially consistent order, before this was asked.
    bool have_other_owners() const noexcept {
        for (std::size_t i = 1; i < most; ++i) {
            if (taken_[i].load(order_seq_cst) &&
                (thread_state.record == nullptr ||
                 records_[i].load(order_relaxed) != thread_state.record)) {
                return true;
            }
        }
        return false;
    }

    /// Calls `visit(CounterSet&)` for the counters of every record that has not retired.
    template <class Visit>
    void for_each_set(Visit&& visit) noexcept {
        for (Atomic<ThreadRecord*>& slot : records_) {
            ThreadRecord* record = slot.load(order_acquire);
            if (record != nullptr && !record->counters.is_retired()) {
                visit(record->counters);
            }
        }
    }

    /// In the child of a fork: only the forking thread lives on, others may have been anywhere.
    void forget_other_threads(std::uint32_t tracebacks, bool lists_anew) noexcept {
        for (std::size_t i = 0; i < most; ++i) {
            ThreadRecord* record = records_[i].load(order_relaxed);
            if (record != nullptr) {
                record->counters.forget_who_is_inside();
                if (lists_anew && record != thread_state.record) {  // else it is being drained
                    record->counters.list_anew(tracebacks);
                }
            }
            taken_[i].store(i != 0 && record != nullptr && record == thread_state.record,
                            order_relaxed);
        }
        for (ThreadRecord* record = replaced_; record != nullptr; record = record->next) {
            record->counters.forget_who_is_inside();
        }
    }

private:
    static constexpr std::size_t least = 16;

    TRACENEW_NOINLINE ThreadRecord* renew(ThreadRecord* old) noexcept {
        if (old == nullptr) {
            return adopt();
        }
        if (old->counters.is_shared()) {
            return records_[0].load(order_acquire);
        }
        old->counters.begin_anew();
        return old;
    }

    void replace(ThreadRecord* shared) noexcept {
        ThreadRecord** link = &replaced_;
        while (*link != nullptr && (*link)->counters.may_be_counted_in_any()) {
            link = &(*link)->next;
        }
        ThreadRecord* fresh = *link;
        if (fresh != nullptr) {
            *link = fresh->next;  // everybody has come back from there
            fresh->counters.begin_anew();
        } else {
            fresh = ThreadRecord::map(true);
        }
        if (fresh != nullptr) {
            shared->counters.retire();
            records_[0].store(fresh, order_release);
            shared->next = replaced_;
            replaced_ = shared;
        }
    }

    ThreadRecord* adopt() noexcept {
        const std::size_t room = room_.load(order_acquire);
        for (std::size_t i = 1; i < room; ++i) {
            if (taken_[i].load(order_relaxed) || taken_[i].exchange(true, order_seq_cst)) {
                continue;
            }
            ThreadRecord* record = records_[i].load(order_relaxed);
            if (record == nullptr) {
                record = ThreadRecord::map(false);
                records_[i].store(record, order_release);
            }
            if (record != nullptr && Os::at_thread_exit(key_, &taken_[i])) {
                // The last owner may have ended in the middle of an event, or of a walk: in a
                // signal handler that did not return, or by a fork of another thread.
                record->counters.begin_owner();
                record->walks.forget();
                return record;
            }
            taken_[i].store(false, order_release);
            break;
        }
        return records_[0].load(order_acquire);
    }

    // The counts stay where they are, for the next cut. What the thread does from now on, in other
    // destructors of thread-specific data, goes to the shared record: this one may have a new
    // owner.
    static void hand_on(void* taken) noexcept {
        thread_state.record = shared();
        static_cast<Atomic<bool>*>(taken)->store(false, order_release);
    }

    static ThreadRecord* shared() noexcept;

    Atomic<ThreadRecord*> records_[most] = {};
    Atomic<bool> taken_[most] = {};
    Atomic<std::size_t> room_{0};  // records with an owner have numbers below
    Os::ThreadExitKey key_ = {};
    ThreadRecord* replaced_ = nullptr;  // shared ones that somebody was left inside of
};

TRACENEW_SHARED inline ThreadRecords thread_records;

// A plugin may be unloaded while threads live that its tracer has met; the C library would call the
// function that was unmapped with it.
struct RetireThreadRecords {
    ~RetireThreadRecords() { thread_records.retire(); }
};
TRACENEW_SHARED inline RetireThreadRecords retire_thread_records;

inline ThreadRecord* ThreadRecords::shared() noexcept {
    return thread_records.records_[0].load(order_acquire);
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
