// SPDX-License-Identifier: MIT
// What one thread has added and taken away, by traceback, since the last cut.
// World: hot. May include: base, store.
//
// A set each for as many threads as have room: two threads that allocate at one site do not share a
// cache line, and the owner's additions need no locked instruction. Two banks: a cut makes hooks
// count in the other bank, waits for those that are still in the old one, and then has it for
// itself. Threads beyond the room share a set, with locked additions.
//
// Three ideas in one piece of memory: who is inside (`Presence`), what they have counted
// (`BankedCounts`), and their share of the live total (`LiveShare`). Here is what needs two of
// them.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/traceback_id.hpp"
#include "tracenew/detail/store/banked_counts.hpp"
#include "tracenew/detail/store/delta.hpp"
#include "tracenew/detail/store/live_share.hpp"
#include "tracenew/detail/store/presence.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Zero-filled memory is an empty one. In this order what each event touches, save its counts, lies
/// in the first 32 bytes: one cache line.
class CounterSet : public LiveShare, public Presence, public BankedCounts {
public:
    using Presence::banks;

    /// By the owner, outside; by anybody, when nobody is inside a shared one.
    void begin_anew() noexcept {
        for (unsigned bank = 0; bank < banks; ++bank) {
            reset(bank, [](TracebackId, Delta) {});
        }
        set_balance(0);
        set_high(0);
        come_back();
    }

    /// Before a new owner enters, whatever the last one was doing when it ended.
    void begin_owner() noexcept {
        leave_for_the_last_owner();
        if (is_retired()) {
            begin_anew();
        }
    }

    /// Calls `visit(id, Delta)` for what has moved since it was last asked. When hooks were sent to
    /// the other bank, and were waited for.
    template <class Visit>
    void drain(unsigned bank, Visit&& visit) noexcept {
        if (note_who_is_behind(bank)) {
            read(bank, visit);
        } else {
            reset(bank, visit);
        }
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
