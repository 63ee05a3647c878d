// SPDX-License-Identifier: MIT
// What one thread has added and taken away, by traceback, since the last cut.
// World: hot. May include: base, os.
//
// A set each for as many threads as have room: two threads that allocate at one site do not share a
// cache line, and the owner's additions need no locked instruction. Two banks: a cut makes hooks
// count in the other bank, waits for those that are still in the old one, and then has it for
// itself. Threads beyond the room share a set, with locked additions.
//
// Somebody who does not come out for a second (on a processor that others keep busy, or in a signal
// handler) is not waited for any longer, and will come back to where it was: to the middle of an
// addition. What it may add to is read then and not reset, or it would write the old sum back;
// what has been read is remembered until it has left. A tracing that ends meanwhile leaves it the
// whole set: see `retire`.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/os/os.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// A change of what is alive. Blocks are counted in fixed point, because one block of a sample may
/// stand for one and a half.
struct Delta {
    std::int64_t bytes = 0;
    std::int64_t blocks = 0;  ///< in units of 1 / `one_block`

    static constexpr std::int64_t one_block = 1024;
};

/// Who may add to a set in this call: `ordinary` is the one owner of a set that is not shared;
/// `any` looks.
enum class Path { ordinary, any };

/// Zero-filled memory is an empty one.
class CounterSet {
public:
    static constexpr unsigned banks = 2;
    /// Those that share a set enter a bank by one of these, each cut's events by another one that
    /// is empty: so who was left inside is not mistaken for who came later.
    static constexpr unsigned lanes = 8;

    /// Several threads will add to it. Before the first of them does.
    void set_shared(bool is_shared) noexcept { kind_.store(is_shared ? shared : 0, order_relaxed); }
    TRACENEW_HOT bool is_shared() const noexcept {
        return (kind_.load(order_relaxed) & shared) != 0;
    }
    /// It has one owner, who may count.
    TRACENEW_HOT bool is_ordinary() const noexcept { return kind_.load(order_relaxed) == 0; }

    /// Who is left inside counts for a tracing that has ended: nobody reads it any more, until its
    /// owner has begun anew, or everybody has left it.
    void retire() noexcept { kind_.fetch_or(retired, order_seq_cst); }
    TRACENEW_HOT bool is_retired() const noexcept {
        return (kind_.load(order_seq_cst) & retired) != 0;
    }
    /// By the owner, outside; by anybody, when nobody is inside a shared one.
    void begin_anew() noexcept {
        for (unsigned bank = 0; bank < banks; ++bank) {
            reset(bank, [](TracebackId, Delta) {});
        }
        set_balance(0);
        set_high(0);
        kind_.store(kind_.load(order_relaxed) & shared, order_release);
    }

    // ---- who is inside, and in which bank ----------------------------------------------------

    /// One owner enters and leaves; `fenced` where the cut cannot make this thread pass a barrier:
    /// that it is inside must be seen before it reads which bank is on.
    TRACENEW_HOT std::uint32_t enter(bool fenced) noexcept {
        const std::uint32_t inside = steps_.load(order_relaxed) + 1;
        if (TRACENEW_UNLIKELY(fenced)) {
            steps_.exchange(inside, order_seq_cst);
        } else {
            steps_.store(inside, order_relaxed);
            compiler_fence();
        }
        return inside;
    }
    /// With what `enter` answered.
    TRACENEW_HOT void leave(std::uint32_t inside) noexcept {
        steps_.store(inside + 1, order_release);
    }

    /// Any number of threads enter a shared set, at bank * lanes + lane; they look again whether
    /// that is still on.
    void enter_shared(unsigned place) noexcept { inside_[place].fetch_add(1, order_seq_cst); }
    void leave_shared(unsigned place) noexcept { inside_[place].fetch_sub(1, order_release); }

    /// A lane of `bank` that nobody is in; the first one when each holds somebody.
    unsigned free_lane(unsigned bank) noexcept {
        for (unsigned lane = 0; lane < lanes; ++lane) {
            const unsigned place = bank * lanes + lane;
            if (inside_[place].load(order_acquire) == 0) {
                stuck_inside_[place] = 0;
                return lane;
            }
        }
        return 0;
    }

    /// After hooks were sent elsewhere: waits until nobody is left at `place`. Not longer than a
    /// second: a signal handler that never returns may have caught a thread inside.
    void wait_until_nobody_is_at(unsigned place) noexcept {
        if (is_shared()) {
            if (!wait_while(
                    [&] { return inside_[place].load(order_seq_cst) > stuck_inside_[place]; })) {
                stuck_inside_[place] = inside_[place].load(order_relaxed);
            }
            return;
        }
        const std::uint32_t seen = steps_.load(order_seq_cst);
        if ((seen & 1U) == 0 || seen == stuck_) {
            return;
        }
        if (!wait_while([&] { return steps_.load(order_acquire) == seen; })) {
            stuck_ = seen;
        }
    }

    /// After that: whether somebody who was not waited for any longer may still add to `bank`.
    bool may_be_counted_in(unsigned bank) const noexcept {
        if (is_shared()) {
            for (unsigned lane = 0; lane < lanes; ++lane) {
                if (inside_[bank * lanes + lane].load(order_seq_cst) != 0) {
                    return true;
                }
            }
            return false;
        }
        const std::uint32_t now = steps_.load(order_acquire);
        return (now & 1U) != 0 && now == stuck_;
    }
    bool may_be_counted_in_any() const noexcept {
        return may_be_counted_in(0) || may_be_counted_in(1);
    }

    /// In the child of a fork: the threads that were inside do not exist.
    void forget_who_is_inside() noexcept {
        steps_.store(0, order_relaxed);
        stuck_ = 0;
        for (unsigned place = 0; place < banks * lanes; ++place) {
            inside_[place].store(0, order_relaxed);
            stuck_inside_[place] = 0;
        }
    }

    /// A new owner is outside, whatever the last one was doing when it ended.
    void begin_owner() noexcept {
        steps_.store((steps_.load(order_relaxed) + 1) & ~1U, order_release);
        if (is_retired()) {
            begin_anew();
        }
    }

    /// In the child of a fork, for a set whose owner may have been about to list an id.
    void list_anew(std::uint32_t tracebacks) noexcept {
        for (unsigned bank = 0; bank < banks; ++bank) {
            std::uint32_t size = 0;
            for (std::uint32_t id = 0; id <= tracebacks; ++id) {
                if ((counts_[id][bank].blocks.load(order_relaxed) & listed) != 0) {
                    changed_[bank].ids[size++].store(id, order_relaxed);
                }
            }
            changed_[bank].size.store(size, order_relaxed);
        }
    }

    // ---- counting ----------------------------------------------------------------------------

    /// Between enter and leave.
    template <Path Taken>
    TRACENEW_HOT void add(unsigned bank, TracebackId id, Delta delta) noexcept {
        Count& count = counts_[index_of(id)][bank];
        increase<Taken>(count.bytes, delta.bytes);
        const std::int64_t before = increase<Taken>(count.blocks, delta.blocks * 2);
        if (TRACENEW_UNLIKELY((before & listed) == 0)) {
            list(changed_[bank], count, id);
        }
    }

    /// Calls `visit(id, Delta)` for what has moved since it was last asked. When hooks were sent to
    /// the other bank, and were waited for.
    template <class Visit>
    void drain(unsigned bank, Visit&& visit) noexcept {
        is_behind_[bank] = may_be_counted_in(bank);
        if (!is_behind_[bank]) {
            reset(bank, visit);
        } else if (told_ != nullptr || map_told()) {
            for_each_listed(bank, [&](TracebackId id, Count& count) {
                Delta& told = told_[index_of(id)][bank];
                const Delta now = count.delta();
                visit(id, Delta{now.bytes - told.bytes, now.blocks - told.blocks});
                told = now;
            });
        }  // else it is told by a later cut
    }

    /// Whether somebody was still inside when `bank` was drained, and may have added to it since.
    bool is_behind(unsigned bank) const noexcept { return is_behind_[bank]; }

    /// Bytes of memory that `tracebacks` of them touch.
    static constexpr std::size_t memory(std::uint32_t tracebacks) noexcept {
        return banks * (tracebacks + std::size_t{1}) * (sizeof(Count) + sizeof(std::uint32_t));
    }
    /// And what is remembered for somebody who was inside for too long.
    std::size_t memory_of_told(std::uint32_t tracebacks) const noexcept {
        return told_ == nullptr ? 0 : banks * (tracebacks + std::size_t{1}) * sizeof(Delta);
    }

    // ---- the live total ----------------------------------------------------------------------

    /// Bytes since the last `publish`, and the most that they have been.
    TRACENEW_HOT std::int64_t balance() const noexcept { return balance_.load(order_relaxed); }
    TRACENEW_HOT std::int64_t high() const noexcept { return high_.load(order_relaxed); }
    void set_high(std::int64_t high) noexcept { high_.store(high, order_relaxed); }
    TRACENEW_HOT void set_balance(std::int64_t balance) noexcept {
        balance_.store(balance, order_relaxed);
    }

private:
    // `blocks` is twice the number of units, and its lowest bit says that the id is listed.
    static constexpr std::int64_t listed = 1;

    struct Count {
        Atomic<std::int64_t> bytes;
        Atomic<std::int64_t> blocks;

        Delta delta() const noexcept {
            return {bytes.load(order_relaxed), (blocks.load(order_relaxed) & ~listed) / 2};
        }
    };

    struct Changed {
        Atomic<std::uint32_t> size;
        Atomic<std::uint32_t> ids[max_tracebacks + std::size_t{1}];
    };

    template <Path Taken>
    TRACENEW_HOT std::int64_t increase(Atomic<std::int64_t>& value, std::int64_t by) noexcept {
        if (Taken == Path::any && is_shared()) {
            return value.fetch_add(by, order_relaxed);
        }
        const std::int64_t before = value.load(order_relaxed);
        value.store(before + by, order_relaxed);
        return before;
    }

    TRACENEW_NOINLINE void list(Changed& changed, Count& count, TracebackId id) noexcept {
        if (!is_shared()) {
            // In this order: an owner may end in between, in a handler that does not return, and
            // what is marked and not listed is read never again. Twice in the list does no harm.
            const std::uint32_t at = changed.size.load(order_relaxed);
            if (at <= max_tracebacks) {
                changed.ids[at].store(index_of(id), order_relaxed);
                changed.size.store(at + 1, order_release);
            }
            count.blocks.fetch_or(listed, order_relaxed);
        } else if ((count.blocks.fetch_or(listed, order_relaxed) & listed) == 0) {
            const std::uint32_t at = changed.size.fetch_add(1, order_relaxed);
            changed.ids[at].store(index_of(id), order_relaxed);
        }
    }

    template <class Visit>
    void for_each_listed(unsigned bank, Visit&& visit) noexcept {
        const std::uint32_t size = changed_[bank].size.load(order_acquire);
        for (std::uint32_t i = 0; i < size; ++i) {
            const TracebackId id{changed_[bank].ids[i].load(order_relaxed)};
            visit(id, counts_[index_of(id)][bank]);
        }
    }

    /// When nobody is inside.
    template <class Visit>
    void reset(unsigned bank, Visit&& visit) noexcept {
        for_each_listed(bank, [&](TracebackId id, Count& count) {
            Delta now = count.delta();
            if (told_ != nullptr) {
                Delta& told = told_[index_of(id)][bank];
                now = {now.bytes - told.bytes, now.blocks - told.blocks};
                told = {};
            }
            visit(id, now);
            count.bytes.store(0, order_relaxed);
            count.blocks.store(0, order_relaxed);
        });
        changed_[bank].size.store(0, order_relaxed);
    }

    bool map_told() noexcept {
        told_ = static_cast<Delta(*)[banks]>(
            Os::map_pages((max_tracebacks + std::size_t{1}) * sizeof *told_));
        return told_ != nullptr;
    }

    template <class Condition>
    static bool wait_while(Condition&& condition) noexcept {
        std::uint64_t until = 0;
        for (unsigned round = 0; condition(); ++round) {
            Os::wait_a_little(round);
            if (round % 64 == 0) {
                const std::uint64_t now = Os::now_ns();
                until = until == 0 ? now + 1000000000U : until;
                if (now > until) {
                    return false;
                }
            }
        }
        return true;
    }

    static constexpr std::uint8_t shared = 1;
    static constexpr std::uint8_t retired = 2;

    Atomic<std::uint8_t> kind_;
    bool is_behind_[banks];
    Atomic<std::uint32_t> steps_;  // odd: the owner is inside
    std::uint32_t stuck_;          // a step that was waited for in vain
    Atomic<std::int64_t> balance_;
    Atomic<std::int64_t> high_;
    Delta (*told_)[banks];  // what cuts were told of banks that somebody was inside of
    Atomic<std::uint32_t> inside_[banks * lanes];  // of a shared set
    std::uint32_t stuck_inside_[banks * lanes];    // how many were waited for in vain
    Changed changed_[banks];
    // A traceback's two banks side by side: a close that changes the bank finds its line at hand.
    Count counts_[max_tracebacks + std::size_t{1}][banks];
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
