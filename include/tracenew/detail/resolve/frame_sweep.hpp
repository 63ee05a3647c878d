// SPDX-License-Identifier: MIT
// Looks up the frames of many tracebacks, in the order of the units that describe them.
// World: cold. May include: base, store, site, resolve.
#pragma once

#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/base/sort.hpp"
#include "tracenew/detail/resolve/frame_walk.hpp"
#include "tracenew/detail/resolve/resolver.hpp"
#include "tracenew/detail/site/search.hpp"
#include "tracenew/detail/store/traceback_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

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
            std::swap(riding_, waiting_);
            waiting_.clear();
            for (std::size_t i = 0; i < riding_.size(); ++i) {
                enter(i);
            }
            while (!lift_.empty()) {
                std::pop_heap(lift_.begin(), lift_.end());
                const std::size_t index = lift_.back().index;
                lift_.pop_back();
                Rider& rider = riding_[index];
                const SortKey here = rider.floor;
                if (is_done(rider)) {
                    continue;
                }
                set_floor(rider);
                if (rider.floor < here) {
                    waiting_.push_back(rider);
                } else {
                    enter(index);
                }
            }
        }
    }

private:
    struct Rider {
        TracebackView view;
        std::size_t next;
        SortKey floor;
    };

    // A heap has the largest in front, and the lowest floor comes first.
    void enter(std::size_t rider) {
        const SortKey& floor = riding_[rider].floor;
        lift_.push_back({~floor.first, ~floor.second, rider});
        std::push_heap(lift_.begin(), lift_.end());
    }

    static void set_floor(Rider& rider) {
        rider.floor =
            Resolver::instance().order_of(rider.view.addresses[rider.next], rider.view.era);
    }

    bool is_done(Rider& rider) const {
        SiteSearch search;
        const TracebackView one{rider.view.addresses, rider.next + 1, false, rider.view.era};
        FrameWalk walk{one, rider.next};
        walk.step([&](const Place& frame) { return search.look_at(frame) || all_frames_; });
        return (search.is_user() && !all_frames_) || ++rider.next == rider.view.size;
    }

    bool all_frames_;
    List<SortKey> lift_;  // by the index in riding_
    List<Rider> riding_;
    List<Rider> waiting_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
