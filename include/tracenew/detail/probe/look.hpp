// SPDX-License-Identifier: MIT
// What a probe's questions are answered from: one look for all questions of one moment.
// World: cold. May include: base, os, probe, standard library.
//
// Which blocks are alive changes while other threads allocate and free. findings() and report()
// that each looked for themselves once disagreed about the same close.
#pragma once

#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/os/spin_lock.hpp"
#include "tracenew/detail/probe/loop_watch.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct Look {
    std::uint64_t moment = 0;        ///< of the watch
    Observation observation;         ///< a copy, so that closes need not wait
    Shared<const BirthWalk> births;  ///< null when they are not known
    ResidentWatch resident;          ///< before debug info is read, which is in RAM from then on
};

class LastLook {
public:
    /// The look of this moment: the one that was taken, or a new one, which walks the live blocks
    /// without the lock. Threads that ask at the same time get the same one. Throws std::bad_alloc.
    std::shared_ptr<const Look> get(SpinLock& lock, LoopWatch& watch) {
        auto look = std::make_shared<Look>(Look{0, Observation{0}, nullptr, {}});
        {
            const SpinGuard guard{lock};
            watch.catch_up();
            if (is_of(watch)) {
                return kept_;
            }
            look->moment = watch.moment();
            look->observation = watch.observation();
            look->resident = watch.resident();
        }
        if (look->observation.is_current() && look->observation.sample_interval() == 0) {
            look->resident.note_now(look->observation.total(), look->observation.window());
        }
        look->births = look->observation.births();  // all of them, if the tracing has not ended
        std::shared_ptr<const Look> old;            // given back without the lock
        const SpinGuard guard{lock};
        const Observation& now = watch.observation();
        if (is_of(watch)) {
            return kept_;
        }
        if (now.has_kept_births() && now.serial() == look->observation.serial()) {
            *look = {watch.moment(), now, now.births(), watch.resident()};  // it ended meanwhile
        } else if (!look->observation.has_kept_births() && !look->observation.is_current()) {
            look->births = nullptr;
        }
        if (look->moment == watch.moment()) {
            old = std::exchange(kept_, look);
        }
        return look;
    }

    /// With the lock: a look that no question is answered from any more, to be given back without.
    std::shared_ptr<const Look> outdated(const LoopWatch& watch) noexcept {
        return is_of(watch) ? nullptr : std::move(kept_);
    }

private:
    bool is_of(const LoopWatch& watch) const noexcept {
        return kept_ != nullptr && kept_->moment == watch.moment();
    }

    std::shared_ptr<const Look> kept_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
