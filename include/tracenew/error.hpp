// SPDX-License-Identifier: MIT
// What is thrown when a question makes no sense, and what happens where nothing can be thrown.
// World: cold. May include: base, <stdexcept>.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// A call that cannot be answered: a snapshot while not tracing, cumulative statistics by
/// traceback. `what()` says what it was and what was expected. In translation units without
/// exceptions the call returns an empty value instead (a Snapshot's `error()` has the same text).
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

namespace detail {

/// Why there is no answer where is_interrupted().
inline constexpr const char* asked_amidst =
    "asked by a signal handler or new_handler while its thread was in the tracer's own code";

/// Throws `Error(message)`, or returns `otherwise` where there are no exceptions.
template <class Value>
TRACENEW_PER_TU Value fail_with(const std::string& message, Value otherwise) {
#if TRACENEW_HAS(EXCEPTIONS)
    static_cast<void>(otherwise);
    throw Error(message);
#else
    static_cast<void>(message);
    return otherwise;
#endif
}

/// Runs `action`; false when it threw. For the places that must not let anything out: scope exits,
/// the hook, exit handlers.
template <class Action>
TRACENEW_PER_TU bool succeeds(Action&& action) noexcept {
#if TRACENEW_HAS(EXCEPTIONS)
    try {
        std::forward<Action>(action)();
        return true;
    } catch (...) {
        return false;
    }
#else
    std::forward<Action>(action)();
    return true;
#endif
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
