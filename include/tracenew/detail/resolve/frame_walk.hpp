// SPDX-License-Identifier: MIT
// A traceback, address by address, as the frames that the code had when it was met.
// World: cold. May include: base, store, resolve.
#pragma once

#include "tracenew/detail/base/function_ref.hpp"
#include "tracenew/detail/base/list.hpp"
#include "tracenew/detail/resolve/resolver.hpp"
#include "tracenew/detail/store/traceback_table.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The physical frames of a traceback, one after the other, with those that jumps took away.
class FrameWalk {
public:
    explicit FrameWalk(TracebackView view, std::size_t begin = 0) noexcept
        : view_(view)
        , next_(begin) {}

    bool is_at_end() const noexcept { return next_ == view_.size; }

    /// Calls `visit(place)` for the frames of the next address, until it returns false.
    bool step(FunctionRef<bool(const Place&)> visit) {
        Resolver& resolver = Resolver::instance();
        const std::uintptr_t address = view_.addresses[next_];
        const std::uintptr_t callee = next_ == 0 ? 0 : view_.addresses[next_ - 1];
        ++next_;
        const Places frames = resolver.resolve(address, view_.era);
        if (!each(resolver.between(address, callee, view_.era), visit)) {
            return false;
        }
        const Place& innermost = frames->front();
        const bool is_made_here = innermost.expression_line != 0 && callee != 0 &&
                                  resolver.may_be_constructor(callee, view_.era);
        const unsigned line = is_made_here  ? innermost.expression_line
                              : callee == 0 ? innermost.coroutine_line
                                            : 0;
        return line == 0 ? each(frames, visit) : each(with_line(frames, line), visit);
    }

private:
    static Places with_line(const Places& frames, unsigned line) {
        List<Place> moved(*frames);
        moved.front().line = line;
        return Places::make(std::move(moved));
    }

    static bool each(const Places& places, FunctionRef<bool(const Place&)> visit) {
        if (places != nullptr) {
            for (const Place& place : *places) {
                if (!visit(place)) {
                    return false;
                }
            }
        }
        return true;
    }

    TracebackView view_;
    std::size_t next_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
