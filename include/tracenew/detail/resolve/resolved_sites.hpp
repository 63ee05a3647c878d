// SPDX-License-Identifier: MIT
// The frames that rows are named after, each once.
// World: cold. May include: base, os, site, frame.
#pragma once

#include "tracenew/detail/base/traceback_hash.hpp"
#include "tracenew/detail/os/spin_lock.hpp"
#include "tracenew/detail/site/place.hpp"
#include "tracenew/frame.hpp"

#include <cstddef>
#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The frame that many tracebacks are named after: they share it, for a row is a site, and a
/// program has more paths than lines that allocate.
struct ResolvedSite {
    Frame frame;
    std::uint32_t rules = 0;
    bool refused = false;                      // there was no memory to name it as it should be
    mutable Atomic<std::uint32_t> attempt{0};  // of the resolver, if so
    const ResolvedSite* next = nullptr;        // of all that were made

    bool is(const Place& place, std::uint32_t version, bool is_refused) const {
        return rules == version && refused == is_refused && frame.address == place.address &&
               frame.line == place.line && frame.inlined == place.inlined &&
               frame.function == place.function && frame.file == place.file &&
               frame.module == place.module;
    }
};

inline Frame frame_of(const Place& place) {
    Frame frame;
    frame.file = place.file;
    frame.line = place.line;
    frame.function = place.function;
    frame.module = place.module;
    frame.address = place.address;
    frame.inlined = place.inlined;
    return frame;
}

/// All sites that were made, by hash of their address.
class ResolvedSites {
public:
    /// `refused`: something about it is not known for lack of memory, as of that attempt.
    const ResolvedSite* get(const Place& place, std::uint32_t rules, bool refused,
                            std::uint32_t attempt) {
        const SpinGuard guard(lock_);
        Atomic<const ResolvedSite*>& first =
            first_[TracebackHash::scattered(place.address) >> (64 - bits)];
        for (const ResolvedSite* site = first.load(order_relaxed); site != nullptr;
             site = site->next) {
            if (site->is(place, rules, refused)) {
                site->attempt.store(attempt, order_relaxed);
                return site;
            }
        }
        auto* made =
            new ResolvedSite{frame_of(place), rules, refused, {attempt}, first.load(order_relaxed)};
        first.store(made, order_relaxed);
        return made;
    }

    SpinLock& lock() noexcept { return lock_; }

private:
    static constexpr unsigned bits = 12;

    SpinLock lock_;
    Atomic<const ResolvedSite*> first_[std::size_t{1} << bits] = {};
};

TRACENEW_SHARED inline ResolvedSites resolved_sites;

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
