// SPDX-License-Identifier: MIT
// Which frame a traceback is named after.
// World: cold. May include: site.
#pragma once

#include "tracenew/detail/site/place.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Finds the frame that a traceback is named after, looking no further than it must.
///
/// Installed libraries are looked through where somebody else called them: the site is a line of
/// the program. In their own threads they are all there is; where there is nothing but the standard
/// library, the frame nearest to the program is meant: of those that were compiled with it, if
/// there are any. It is never the C library's, which has started every thread and has lines where
/// its debug package is installed.
class SiteSearch {
public:
    /// False when the search is over.
    bool look_at(const Place& place) {
        if (!is_any_ || place.owner > place_.owner ||
            (place.owner == place_.owner && is_nearest_meant(place.owner))) {
            place_ = place;
            is_any_ = true;
            at_ = index_;
        }
        if (is_user()) {
            return false;
        }
        ++index_;
        return true;
    }

    const Place& place() const noexcept { return place_; }
    bool is_any() const noexcept { return is_any_; }
    /// Whether it found a line of the program.
    bool is_user() const noexcept { return is_any_ && place_.owner == Owner::user; }
    /// Of the frames that it was shown.
    std::size_t index() const noexcept { return at_; }

private:
    static bool is_nearest_meant(Owner owner) noexcept {
        return owner == Owner::runtime || owner == Owner::standard;
    }

    Place place_;
    bool is_any_ = false;
    std::size_t at_ = 0;
    std::size_t index_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
