// SPDX-License-Identifier: MIT
// What the hook must know of the thread it runs on, and the two guards that set it.
// World: hot. May include: base, os.
//
// Trivially destructible and constant-initialised: it works before main, in signal handlers, and in
// deletes that run after the thread's destructors.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/detail/base/attributes.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/os/thread_marks.hpp"

#include <cstdint>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

struct ThreadRecord;

struct ThreadState {
    ThreadRecord* record;       // null until the thread's first traced allocation
    std::int64_t until_sample;  // bytes, when only samples are traced
    std::uint32_t sampled_in;   // the serial of the tracing that `until_sample` is of
    std::uint16_t own_depth;  // inside tracenew's cold code: what it allocates is the tracer's own
    bool in_hook;             // inside the hook: only a signal handler can get here a second time
    std::uint8_t answers;     // calls of the public layer that are under way: see error.hpp
};
// Each module that includes us takes as much of the 1.6 KiB that the C library has for all modules
// that are loaded later and access their thread's variables like this.
static_assert(sizeof(ThreadState) <= 24);

// initial-exec: a load from the thread pointer instead of a call, also in shared objects.
TRACENEW_SHARED
__attribute__((tls_model("initial-exec"))) inline thread_local ThreadState thread_state = {
    nullptr, 0, 0, 0, false, 0};

/// The same, by an address that is known as one: g++ takes the offset from the thread's base for it
/// where it optimises a function at -O0 and -fsanitize=undefined compares it with null.
TRACENEW_HOT ThreadState& this_thread_state() noexcept {
    ThreadState* state = &thread_state;
    asm("" : "+r"(state));
    return *state;
}

/// While it lives, what this thread allocates is the tracer's own memory and shows in no snapshot,
/// the thread is not cancelled, and errno stays. Nests. Every public function that may allocate
/// holds one.
class OwnScope {
public:
    OwnScope() noexcept { ++thread_state.own_depth; }
    ~OwnScope() { --thread_state.own_depth; }
    OwnScope(const OwnScope&) = delete;
    OwnScope& operator=(const OwnScope&) = delete;

private:
    Os::CancelShield shield_;
    Os::ErrnoShield errno_;
};

/// Proof that the hook is not being re-entered: functions that rely on it ask for one.
class ReentryGuard {
public:
    TRACENEW_HOT explicit ReentryGuard(ThreadState& thread) noexcept
        : thread_(thread) {
        thread_.in_hook = true;
        compiler_fence();
    }
    TRACENEW_HOT ~ReentryGuard() {
        compiler_fence();
        thread_.in_hook = false;
    }
    ReentryGuard(const ReentryGuard&) = delete;
    ReentryGuard& operator=(const ReentryGuard&) = delete;

private:
    ThreadState& thread_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
