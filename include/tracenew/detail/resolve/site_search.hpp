// SPDX-License-Identifier: MIT
// Which frame a traceback is named after.
// World: cold. May include: symbol.
#pragma once

#include "tracenew/detail/symbol/location.hpp"
#include "tracenew/detail/symbol/standard_library.hpp"

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
    bool look_at(const symbol::Location& location) {
        const Kind kind = kind_of(location);
        if (kind > found_ || (kind == found_ && is_nearest_meant(kind))) {
            take(location, kind);
        }
        if (kind == Kind::own) {
            return false;
        }
        ++index_;
        return true;
    }

    const symbol::Location& location() const noexcept { return location_; }
    bool is_any() const noexcept { return found_ != Kind::none; }
    bool is_own() const noexcept { return found_ == Kind::own; }
    /// Of the frames that it was shown.
    std::size_t index() const noexcept { return at_; }

private:
    enum class Kind { none, c_library, runtime, standard, foreign, own };

    static Kind kind_of(const symbol::Location& location) {
        return location.kept                                 ? Kind::own
               : symbol::is_c_library(location.module)       ? Kind::c_library
               : symbol::is_standard_module(location.module) ? Kind::runtime
               : location.standard                           ? Kind::standard
               : location.foreign                            ? Kind::foreign
                                                             : Kind::own;
    }

    static bool is_nearest_meant(Kind kind) {
        return kind == Kind::runtime || kind == Kind::standard;
    }

    void take(const symbol::Location& location, Kind kind) {
        location_ = location;
        found_ = kind;
        at_ = index_;
    }

    symbol::Location location_;
    Kind found_ = Kind::none;
    std::size_t at_ = 0;
    std::size_t index_ = 0;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
