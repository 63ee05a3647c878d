// SPDX-License-Identifier: MIT
// The frames that rows are named after, each once.
// World: cold. May include: base, os, symbol, frame.
#pragma once

#include "tracenew/detail/base/traceback_hash.hpp"
#include "tracenew/detail/os/spin_lock.hpp"
#include "tracenew/detail/symbol/location.hpp"
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

    bool is(const symbol::Location& location, std::uint32_t version, bool is_refused) const {
        return rules == version && refused == is_refused && frame.address == location.address &&
               frame.line == location.line && frame.inlined == location.inlined &&
               frame.function == location.function && frame.file == location.file &&
               frame.module == location.module;
    }
};

inline Frame frame_of(const symbol::Location& location) {
    Frame frame;
    frame.file = location.file;
    frame.line = location.line;
    frame.function = location.function;
    frame.module = location.module;
    frame.address = location.address;
    frame.inlined = location.inlined;
    return frame;
}

/// All sites that were made, by hash of their address.
class ResolvedSites {
public:
    /// `refused`: something about it is not known for lack of memory, as of that attempt.
    const ResolvedSite* get(const symbol::Location& location, std::uint32_t rules, bool refused,
                            std::uint32_t attempt) {
        const SpinGuard guard(lock_);
        Atomic<const ResolvedSite*>& first =
            first_[TracebackHash::scattered(location.address) >> (64 - bits)];
        for (const ResolvedSite* site = first.load(order_relaxed); site != nullptr;
             site = site->next) {
            if (site->is(location, rules, refused)) {
                site->attempt.store(attempt, order_relaxed);
                return site;
            }
        }
        auto* made = new ResolvedSite{
            frame_of(location), rules, refused, {attempt}, first.load(order_relaxed)};
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
