// SPDX-License-Identifier: MIT
// Looks up the frames of many tracebacks, in the order of the units that describe them.
// World: cold. May include: base, store, symbol, resolve/{frame_walk,site_search}.
#pragma once

#include "tracenew/detail/resolve/frame_walk.hpp"
#include "tracenew/detail/resolve/site_search.hpp"
#include "tracenew/detail/store/traceback_table.hpp"
#include "tracenew/detail/symbol/resolver.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// As a lift goes: up through the units, taking each traceback as far as it leads upwards; those
/// that lead down again wait for the next ride. What was looked up the resolver remembers.
class FrameSweep {
public:
    /// Each traceback to its last frame, or to its site.
    explicit FrameSweep(bool all_frames)
        : all_frames_(all_frames) {}

    void add(TracebackView view) {
        if (view.size != 0) {
            waiting_.push_back({view, 0, {}});
            set_floor(waiting_.back());
        }
    }

    void run() {
        while (!waiting_.empty()) {
            riding_.swap(waiting_);
            std::make_heap(riding_.begin(), riding_.end(), &is_above);
            while (!riding_.empty()) {
                std::pop_heap(riding_.begin(), riding_.end(), &is_above);
                Rider& rider = riding_.back();
                const Floor here = rider.floor;
                if (is_done(rider)) {
                    riding_.pop_back();
                    continue;
                }
                set_floor(rider);
                if (here <= rider.floor) {
                    std::push_heap(riding_.begin(), riding_.end(), &is_above);
                } else {
                    waiting_.push_back(rider);
                    riding_.pop_back();
                }
            }
        }
    }

private:
    using Floor = std::pair<std::uint64_t, std::uint64_t>;

    struct Rider {
        TracebackView view;
        std::size_t next;
        Floor floor;
    };

    static bool is_above(const Rider& left, const Rider& right) { return right.floor < left.floor; }

    static void set_floor(Rider& rider) {
        rider.floor =
            symbol::Resolver::instance().order_of(rider.view.addresses[rider.next], rider.view.era);
    }

    bool is_done(Rider& rider) const {
        SiteSearch search;
        const TracebackView one{rider.view.addresses, rider.next + 1, false, rider.view.era};
        FrameWalk walk{one, rider.next};
        walk.step(
            [&](const symbol::Location& frame) { return search.look_at(frame) || all_frames_; });
        return (search.is_own() && !all_frames_) || ++rider.next == rider.view.size;
    }

    bool all_frames_;
    std::vector<Rider> riding_;
    std::vector<Rider> waiting_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
