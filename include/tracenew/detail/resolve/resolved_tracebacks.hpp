// SPDX-License-Identifier: MIT
// What was resolved of tracebacks, by their ids.
// World: cold. May include: base, os, hook, symbol, resolve, frame.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/hook/recorder.hpp"
#include "tracenew/detail/resolve/frame_sweep.hpp"
#include "tracenew/detail/resolve/frame_walk.hpp"
#include "tracenew/detail/resolve/resolved_sites.hpp"
#include "tracenew/detail/resolve/site_search.hpp"
#include "tracenew/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The frames behind one traceback. Made on first look, never destroyed: handles stay valid in
/// static destructors, and the number of tracebacks is bounded.
struct ResolvedTraceback {
    std::vector<Frame> frames;   // most recent first, inlined calls expanded
    std::vector<bool> standard;  // frames[i] is looked through: a library's or tracenew's own
    std::size_t site = 0;
    std::uint32_t rules = 0;  // version of the rules by which `site` was chosen
    bool more = false;
    const ResolvedTraceback* next = nullptr;  // of all that were made
};

// LeakSanitizer does not look into mapped pages: from here it sees that they are all in use.
TRACENEW_SHARED inline Atomic<const ResolvedTraceback*> resolved_tracebacks{nullptr};

class ResolvedTracebacks {
public:
    static const ResolvedTraceback& of(TracebackId id) {
        const OwnScope own;
        Atomic<const ResolvedTraceback*>* const entries = table<ResolvedTraceback>();
        if (entries == nullptr || is_interrupted()) {
            static const auto* const unknown = new ResolvedTraceback(make({}));
            return *unknown;
        }
        Atomic<const ResolvedTraceback*>& entry = entries[index_of(id)];
        const ResolvedTraceback* known = entry.load(order_acquire);
        if (known != nullptr && known->rules == symbol::Resolver::instance().rules_version()) {
            return *known;
        }
        auto* made = new ResolvedTraceback(make(recorder.tracebacks.view(id)));
        if (!entry.compare_exchange(known, made, order_acq_rel)) {
            delete made;  // another thread looked at the same time
            return *known;
        }
        made->next = resolved_tracebacks.load(order_relaxed);
        while (!resolved_tracebacks.compare_exchange(made->next, made, order_release)) {
        }
        return *made;
    }

    /// The site alone: of a million tracebacks few are shown whole.
    static const Frame& site_of(TracebackId id) {
        const OwnScope own;
        Atomic<const ResolvedSite*>* const entries = table<ResolvedSite>();
        const std::uint32_t rules = symbol::Resolver::instance().rules_version();
        const ResolvedSite* known = known_site(id, rules);
        if (known != nullptr) {
            return known->frame;
        }
        if (is_interrupted()) {
            return of(id).frames.front();
        }
        SiteSearch search;
        FrameWalk walk{recorder.tracebacks.view(id)};
        const auto look = [&](const symbol::Location& frame) { return search.look_at(frame); };
        while (!walk.is_at_end() && walk.step(look)) {
        }
        if (!search.is_any() || entries == nullptr) {
            const ResolvedTraceback& whole = of(id);
            return whole.frames[whole.site];
        }
        known = resolved_sites.get(search.location(), rules);
        entries[index_of(id)].store(known, order_release);
        return known->frame;
    }

    /// Finds the sites of many tracebacks (`rows[i].id`), or all of their frames, in the order of
    /// the code. Debug info is parsed a unit at a time, and a large program's parsed units do not
    /// all stay in memory: in any other order they would be parsed again and again.
    template <class Rows>
    static void prepare(const Rows& rows, bool all_frames = false) {
        const OwnScope own;
        const std::uint32_t rules = symbol::Resolver::instance().rules_version();
        FrameSweep sweep{all_frames};
        for (const auto& row : rows) {
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
        return known != nullptr && known->rules == rules ? known : nullptr;
    }

    template <class T>
    static Atomic<const T*>* table() noexcept {
        static auto* const entries = static_cast<Atomic<const T*>*>(
            Os::map_pages((max_tracebacks + std::size_t{1}) * sizeof(void*)));
        return entries;
    }

    static ResolvedTraceback make(TracebackView view) {
        ResolvedTraceback made;
        made.rules = symbol::Resolver::instance().rules_version();
        made.more = view.more;
        SiteSearch search;
        std::vector<bool> foreign;
        for (FrameWalk walk{view}; !walk.is_at_end();) {
            walk.step([&](const symbol::Location& location) {
                made.frames.push_back(frame_of(location));
                made.standard.push_back(location.standard);
                foreign.push_back(location.foreign);
                if (!search.is_own()) {
                    search.look_at(location);
                }
                return true;
            });
        }
        if (made.frames.empty()) {
            made.frames.emplace_back().function = "<unknown>";
            made.standard.push_back(false);
        }
        made.site = search.index();
        for (std::size_t i = 0; search.is_own() && i < foreign.size(); ++i) {
            made.standard[i] = made.standard[i] || foreign[i];
        }
        return made;
    }
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
