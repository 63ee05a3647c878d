// SPDX-License-Identifier: MIT
// What one thread has added and taken away, by traceback, since the last cut.
// World: hot. May include: base, os.
//
// A set each for as many threads as have room: two threads that allocate at one site do not share a
// cache line, and the owner's additions need no locked instruction. Two banks: a cut makes hooks
// count in the other bank, waits for those that are still in the old one, and then has it for
// itself. Threads beyond the room share a set, with locked additions.
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

    /// Several threads will add to it. Before the first of them does.
    void set_shared(bool is_shared) noexcept { is_shared_ = is_shared; }
    TRACENEW_HOT bool is_shared() const noexcept { return is_shared_; }

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

    /// Any number of threads enter a shared set; they look again whether `bank` is still on.
    void enter_shared(unsigned bank) noexcept { inside_[bank].fetch_add(1, order_seq_cst); }
    void leave_shared(unsigned bank) noexcept { inside_[bank].fetch_sub(1, order_release); }

    /// After hooks were sent to the other bank: waits until nobody is left in `bank`. Not longer
    /// than a second: a signal handler that never returns may have caught a thread inside.
    void wait_until_nobody_is_in(unsigned bank) noexcept {
        if (is_shared_) {
            if (!wait_while(
                    [&] { return inside_[bank].load(order_seq_cst) > stuck_inside_[bank]; })) {
                stuck_inside_[bank] = inside_[bank].load(order_relaxed);
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

    /// In the child of a fork: the threads that were inside do not exist.
    void forget_who_is_inside() noexcept {
        steps_.store(0, order_relaxed);
        stuck_ = 0;
        inside_[0].store(0, order_relaxed);
        inside_[1].store(0, order_relaxed);
        stuck_inside_[0] = stuck_inside_[1] = 0;
    }

    /// A new owner is outside, whatever the last one was doing when it ended.
    void begin_owner() noexcept {
        steps_.store((steps_.load(order_relaxed) + 1) & ~1U, order_release);
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

    /// Calls `visit(id, Delta)` for what has moved, and begins anew. When nobody is inside.
    template <class Visit>
    void drain(unsigned bank, Visit&& visit) noexcept {
        Changed& changed = changed_[bank];
        const std::uint32_t size = changed.size.load(order_relaxed);
        for (std::uint32_t i = 0; i < size; ++i) {
            const TracebackId id{changed.ids[i].load(order_relaxed)};
            Count& count = counts_[index_of(id)][bank];
            visit(id, Delta{count.bytes.load(order_relaxed),
                            (count.blocks.load(order_relaxed) - listed) / 2});
            count.bytes.store(0, order_relaxed);
            count.blocks.store(0, order_relaxed);
        }
        changed.size.store(0, order_relaxed);
    }

    /// Bytes of memory that `tracebacks` of them touch.
    static constexpr std::size_t memory(std::uint32_t tracebacks) noexcept {
        return banks * (tracebacks + std::size_t{1}) * (sizeof(Count) + sizeof(std::uint32_t));
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
    };

    struct Changed {
        Atomic<std::uint32_t> size;
        Atomic<std::uint32_t> ids[max_tracebacks + std::size_t{1}];
    };

    template <Path Taken>
    TRACENEW_HOT std::int64_t increase(Atomic<std::int64_t>& value, std::int64_t by) noexcept {
        if (Taken == Path::any && is_shared_) {
            return value.fetch_add(by, order_relaxed);
        }
        const std::int64_t before = value.load(order_relaxed);
        value.store(before + by, order_relaxed);
        return before;
    }

    TRACENEW_NOINLINE static void list(Changed& changed, Count& count, TracebackId id) noexcept {
        if ((count.blocks.fetch_or(listed, order_relaxed) & listed) == 0) {
            const std::uint32_t at = changed.size.fetch_add(1, order_relaxed);
            changed.ids[at].store(index_of(id), order_relaxed);
        }
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

    bool is_shared_;
    Atomic<std::uint32_t> steps_;          // odd: the owner is inside
    std::uint32_t stuck_;                  // a step that was waited for in vain
    std::uint32_t stuck_inside_[banks];    // and how many threads were, in a shared set
    Atomic<std::uint32_t> inside_[banks];  // of a shared set
    Atomic<std::int64_t> balance_;
    Atomic<std::int64_t> high_;
    Changed changed_[banks];
    // A traceback's two banks side by side: a close that changes the bank finds its line at hand.
    Count counts_[max_tracebacks + std::size_t{1}][banks];
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
