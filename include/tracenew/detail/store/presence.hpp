// SPDX-License-Identifier: MIT
// Who is inside a set of counters, in which bank, and until when a cut waits for them.
// World: hot. May include: base, os.
//
// Somebody who does not come out for a second (on a processor that others keep busy, or in a signal
// handler) is not waited for any longer, and will come back to where it was: to the middle of an
// addition. So who was waited for in vain is remembered until it has left. A tracing that ends
// meanwhile leaves it the whole set: see `retire`.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/os.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Zero-filled memory is that of a set that is not shared, with nobody inside.
class Presence {
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

    // ---- entering and leaving ----------------------------------------------------------------

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

    // ---- what a cut asks ---------------------------------------------------------------------

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

    /// Whether somebody was still inside when `bank` was drained, and may have added to it since.
    bool is_behind(unsigned bank) const noexcept { return is_behind_[bank]; }

    /// In the child of a fork: the threads that were inside do not exist.
    void forget_who_is_inside() noexcept {
        steps_.store(0, order_relaxed);
        stuck_ = 0;
        for (unsigned place = 0; place < banks * lanes; ++place) {
            inside_[place].store(0, order_relaxed);
            stuck_inside_[place] = 0;
        }
    }

protected:
    /// `may_be_counted_in`, remembered: `bank` is about to be drained.
    bool note_who_is_behind(unsigned bank) noexcept {
        is_behind_[bank] = may_be_counted_in(bank);
        return is_behind_[bank];
    }

    /// A new owner is outside, whatever the last one was doing when it ended.
    void leave_for_the_last_owner() noexcept {
        steps_.store((steps_.load(order_relaxed) + 1) & ~1U, order_release);
    }

    /// What a retired set was left for is over: it is read again.
    void come_back() noexcept { kind_.store(kind_.load(order_relaxed) & shared, order_release); }

private:
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
    Atomic<std::uint32_t> steps_;                  // odd: the owner is inside
    std::uint32_t stuck_;                          // a step that was waited for in vain
    Atomic<std::uint32_t> inside_[banks * lanes];  // of a shared set
    std::uint32_t stuck_inside_[banks * lanes];    // how many were waited for in vain
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
