// SPDX-License-Identifier: MIT
// What is thrown when a question makes no sense.
// World: cold. May include: base/attributes, standard library.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <stdexcept>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// A call that cannot be answered: a snapshot while not tracing, cumulative statistics by
/// traceback. `what()` says what it was and what was expected. In translation units without
/// exceptions the call returns an empty value instead (a Snapshot's `error()` has the same text).
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

namespace detail {

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

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
