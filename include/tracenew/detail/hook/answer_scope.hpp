// SPDX-License-Identifier: MIT
// A call of the public layer is under way, and what it does where nothing can be thrown.
// World: both. May include: base, hook, standard library.
#pragma once

#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/base/shortage.hpp"
#include "tracenew/detail/hook/thread_state.hpp"

#include <new>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Why there is no answer where is_interrupted().
inline constexpr const char* asked_amidst =
    "asked by a signal handler or new_handler while its thread was in the tracer's own code";

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

/// Held by each call of the public layer that may run out of memory. Only the outermost one makes
/// do with less: what it asks of the others must be whole, or rows that have no names would be
/// taken for one row, and judged as one.
class AnswerScope {
public:
    AnswerScope() noexcept { ++thread_state.answers; }
    ~AnswerScope() { --thread_state.answers; }
    AnswerScope(const AnswerScope&) = delete;
    AnswerScope& operator=(const AnswerScope&) = delete;

    static bool is_outermost() noexcept { return thread_state.answers == 1; }

private:
    [[maybe_unused]] OwnScope own_;
};

/// `answer()`; where there is no memory for it `otherwise()`, which takes none, and it is counted.
template <class Answer, class Otherwise>
TRACENEW_PER_TU auto or_without(Answer&& answer, Otherwise&& otherwise) -> decltype(answer()) {
    const AnswerScope scope;
#if TRACENEW_HAS(EXCEPTIONS)
    try {
        return answer();
    } catch (const std::bad_alloc&) {
        if (!AnswerScope::is_outermost()) {
            throw;
        }
    }
    note_refused();
    return otherwise();
#else
    static_cast<void>(otherwise);
    return answer();
#endif
}

/// `answer()`; an empty one where there is no memory for it, or for a handler that interrupted us.
template <class Answer>
TRACENEW_PER_TU auto or_empty(Answer&& answer) -> decltype(answer()) {
    const auto nothing = [] { return decltype(answer())(); };
    return is_interrupted() ? nothing() : or_without(answer, nothing);
}

/// `write()`, which writes to `out`; where there is no memory for all of it the rest is missing,
/// and the text says so. What the stream throws is its owner's wish, and thrown on.
template <class Stream, class Write>
TRACENEW_PER_TU void write_what_fits(Stream& out, Write&& write) {
    const AnswerScope scope;
#if TRACENEW_HAS(EXCEPTIONS)
    try {
        write();
        return;
    } catch (const std::bad_alloc&) {
        if (!AnswerScope::is_outermost() || (out.bad() && (out.exceptions() & Stream::badbit))) {
            throw;
        }
    }
    note_refused();
    out << "\n(there is not enough memory for the rest of this text)\n";
#else
    static_cast<void>(out);
    write();
#endif
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
