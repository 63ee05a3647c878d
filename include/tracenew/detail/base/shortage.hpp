// SPDX-License-Identifier: MIT
// What was not done for lack of memory, and is counted.
// World: both. May include: base, <new>.
//
// In a process without memory a name, a line of source text or a whole answer may be missing; an
// exception out of a report would end the program that it is about.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"

#include <cstdint>
#include <new>
#include <utility>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

// Throws std::bad_alloc from the C++ runtime, also where we have no exceptions. libstdc++ has it at
// this name since ever, but declares it in another header in 16, and defines it inline in C++26.
#if defined(__GLIBCXX__)
[[noreturn]] TRACENEW_SHARED void throw_bad_alloc() __asm__("_ZSt17__throw_bad_allocv");
#else
[[noreturn]] inline void throw_bad_alloc() {
    std::__throw_bad_alloc();
}
#endif

/// Since the tracing began; see `Losses::refused`.
TRACENEW_SHARED inline Atomic<std::uint64_t> refused_for_memory{0};

inline void note_refused() noexcept {
    refused_for_memory.fetch_add(1, order_relaxed);
}

/// Whether something has been refused since this was made; in whichever thread, so a guess, and
/// good for what is merely tried again.
class Shortage {
public:
    bool came() const noexcept { return refused_for_memory.load(order_relaxed) != before_; }

private:
    std::uint64_t before_ = refused_for_memory.load(order_relaxed);
};

/// Short enough to need no memory itself, as a std::string.
constexpr const char no_memory_text[] = "out of memory";
static_assert(sizeof no_memory_text <= 16, "libstdc++ keeps 15 characters in the string");

/// Runs `action`; false, and counted, when there was no memory for it. For what can be left out.
template <class Action>
TRACENEW_PER_TU bool has_memory_for(Action&& action) {
#if TRACENEW_HAS(EXCEPTIONS)
    try {
        std::forward<Action>(action)();
    } catch (const std::bad_alloc&) {
        note_refused();
        return false;
    }
#else
    std::forward<Action>(action)();
#endif
    return true;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
