// SPDX-License-Identifier: MIT
// What was resolved of tracebacks, by their ids.
// World: cold. May include: base, hook, site, resolve, frame.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/pointers.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/resolve/frame_sweep.hpp"
#include "tracenew/detail/resolve/frame_walk.hpp"
#include "tracenew/detail/resolve/loaded_tracebacks.hpp"
#include "tracenew/detail/resolve/resolved_sites.hpp"
#include "tracenew/detail/resolve/resolved_traceback.hpp"
#include "tracenew/detail/site/search.hpp"
#include "tracenew/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

// LeakSanitizer does not look into mapped pages: from here it sees that they are all in use.
TRACENEW_SHARED inline Atomic<const ResolvedTraceback*> resolved_tracebacks{nullptr};

class ResolvedTracebacks {
public:
    static const ResolvedTraceback& of(TracebackId id) {
        if (LoadedTracebacks::is_one(id)) {
            return LoadedTracebacks::instance().of(id);
        }
        const OwnScope own;
        Atomic<const ResolvedTraceback*>* const entries = table<ResolvedTraceback>();
        if (is_interrupted()) {
            static const ResolvedTraceback* const unknown = [] {
                Owned<ResolvedTraceback> made(new ResolvedTraceback());
                resolve({}, *made);
                return made.release();
            }();
            return *unknown;
        }
        if (entries == nullptr) {
            throw_bad_alloc();
        }
        Atomic<const ResolvedTraceback*>& entry = entries[index_of(id)];
        const ResolvedTraceback* known = entry.load(order_acquire);
        const std::uint32_t rules = Resolver::instance().rules_version();
        if (known != nullptr && known->rules == rules && !is_worth_another_try(*known)) {
            return *known;
        }
        Owned<ResolvedTraceback> made(new ResolvedTraceback());
        resolve(recorder.tracebacks.view(id), *made);
        if (made->refused && known != nullptr && known->rules == rules) {
            known->attempt.store(made->attempt.load(order_relaxed), order_relaxed);
            return *known;  // there is no more memory than the last time
        }
        if (!entry.compare_exchange(known, made.get(), order_acq_rel)) {
            return *known;  // another thread looked at the same time
        }
        made->next = resolved_tracebacks.load(order_relaxed);
        while (!resolved_tracebacks.compare_exchange(made->next, made.get(), order_release)) {
        }
        return *made.release();
    }

    /// The site alone: of a million tracebacks few are shown whole.
    static const Frame& site_of(TracebackId id) {
        if (LoadedTracebacks::is_one(id)) {
            const ResolvedTraceback& whole = of(id);
            return whole.frames[whole.site];
        }
        const OwnScope own;
        Atomic<const ResolvedSite*>* const entries = table<ResolvedSite>();
        const std::uint32_t rules = Resolver::instance().rules_version();
        const ResolvedSite* known = known_site(id, rules);
        if (known != nullptr) {
            return known->frame;
        }
        if (is_interrupted()) {
            return of(id).frames.front();
        }
        const Shortage shortage;
        SiteSearch search;
        FrameWalk walk{recorder.tracebacks.view(id)};
        const auto look = [&](const Place& frame) { return search.look_at(frame); };
        while (!walk.is_at_end() && walk.step(look)) {
        }
        if (!search.is_any()) {
            const ResolvedTraceback& whole = of(id);
            return whole.frames[whole.site];
        }
        known = resolved_sites.get(search.place(), rules, shortage.came(), attempt());
        if (entries != nullptr) {
            entries[index_of(id)].store(known, order_release);
        }
        return known->frame;
    }

    /// Finds the sites of many tracebacks (`rows[i].id`), or all of their frames, in the order of
    /// the code. Debug info is parsed a unit at a time, and a large program's parsed units do not
    /// all stay in memory: in any other order they would be parsed again and again.
    template <class Rows>
    static void prepare(const Rows& rows, bool all_frames = false) {
        const OwnScope own;
        Resolver::instance().begin_attempt();
        const std::uint32_t rules = Resolver::instance().rules_version();
        FrameSweep sweep{all_frames};
        for (const auto& row : rows) {
            if (LoadedTracebacks::is_one(row.id)) {
                continue;
            }
            if (all_frames ? known_frames(row.id, rules) == nullptr
                           : known_site(row.id, rules) == nullptr) {
                sweep.add(recorder.tracebacks.view(row.id));
            }
        }
        sweep.run();
    }

private:
    static const ResolvedTraceback* known_frames(TracebackId id, std::uint32_t rules) noexcept {
        Atomic<const ResolvedTraceback*>* const entries = table<ResolvedTraceback>();
        const ResolvedTraceback* known =
            entries == nullptr ? nullptr : entries[index_of(id)].load(order_acquire);
        return known != nullptr && known->rules == rules ? known : nullptr;
    }

    /// Null when it was not looked for by these rules.
    static const ResolvedSite* known_site(TracebackId id, std::uint32_t rules) noexcept {
        Atomic<const ResolvedSite*>* const entries = table<ResolvedSite>();
        const ResolvedSite* known =
            entries == nullptr ? nullptr : entries[index_of(id)].load(order_acquire);
        return known != nullptr && known->rules == rules && !is_worth_another_try(*known) ? known
                                                                                          : nullptr;
    }

    static std::uint32_t attempt() noexcept { return Resolver::instance().attempt(); }

    template <class Resolved>
    static bool is_worth_another_try(const Resolved& known) noexcept {
        return known.refused && known.attempt.load(order_relaxed) != attempt();
    }

    template <class T>
    static Atomic<const T*>* table() noexcept {
        // Not in a static: the pages may be refused now, and be there later.
        static Atomic<Atomic<const T*>*> entries{nullptr};
        Atomic<const T*>* known = entries.load(order_acquire);
        if (known == nullptr) {
            constexpr std::size_t size = (max_tracebacks + std::size_t{1}) * sizeof(void*);
            auto* const mapped = static_cast<Atomic<const T*>*>(Os::map_pages(size));
            if (mapped == nullptr) {
                return nullptr;
            }
            if (entries.compare_exchange(known, mapped, order_acq_rel)) {
                return mapped;
            }
            Os::unmap_pages(mapped, size);  // another thread looked at the same time
        }
        return known;
    }

    static void resolve(TracebackView view, ResolvedTraceback& made) {
        made.rules = Resolver::instance().rules_version();
        made.more = view.more;
        const Shortage shortage;
        SiteSearch search;
        List<Owner> owners;
        for (FrameWalk walk{view}; !walk.is_at_end();) {
            walk.step([&](const Place& place) {
                made.frames.push_back(frame_of(place));
                owners.push_back(place.owner);
                if (!search.is_user()) {
                    search.look_at(place);
                }
                return true;
            });
        }
        if (made.frames.empty()) {
            made.frames.emplace_back().function = "<unknown>";
            owners.push_back(Owner::user);
        }
        made.site = search.index();
        for (const Owner owner : owners) {
            made.standard.push_back(is_standard(owner) ||
                                    (search.is_user() && owner != Owner::user));
        }
        made.refused = shortage.came();
        made.attempt.store(attempt(), order_relaxed);
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
