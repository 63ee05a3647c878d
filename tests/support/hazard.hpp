// What a hazard needs: a process of its own, exit code 0 ok, 1 failed, 77 skipped.
#pragma once

#include "support/blocks.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sys/wait.h>
#include <unistd.h>

namespace hazard {

inline int failures = 0;
constexpr int skipped = 77;

inline void expect(bool holds, const char* what, const char* file, int line) {
    if (!holds) {
        ++failures;
        std::fprintf(stderr, "%s:%d: FAILED: %s\n", file, line, what);
    }
}

/// What a hazard returns.
inline int result() {
    return failures == 0 ? 0 : 1;
}

inline int skip(const char* why) {
    std::fprintf(stderr, "skipped: %s\n", why);
    return skipped;
}

/// Waits for a child that was forked; its exit code, or 128 + the signal that ended it.
inline int exit_code_of(pid_t child) {
    int status = 0;
    if (::waitpid(child, &status, 0) != child) {
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Ends the process when a deadlock has come true. The seconds are those of a machine that does
/// nothing else: with fifteen programs on two cores, what takes ten there has taken 120.
inline void end_after(unsigned seconds) {
    ::alarm(6 * seconds);
}

/// Starts, or ends the process: as skipped where a sanitizer's own operators win (clang's static
/// runtimes), else as failed.
inline void start_or_exit(tracenew::Tracer& tracer, std::size_t frames = 10) {
    const tracenew::StartStatus answer = tracer.start(frames);
    if (answer == tracenew::StartStatus::started) {
        return;
    }
    std::cerr << "start() answered " << answer << '\n';
    const bool is_stolen = answer == tracenew::StartStatus::hook_not_in_effect &&
                           (support::has_asan || support::has_tsan);
    std::exit(is_stolen ? skipped : 1);
}

/// What comes after the hazard's name on the command line, and a null pointer.
inline char** arguments = nullptr;

/// The hazards of this program, see HAZARD. A list, for it is made before main().
struct Registered {
    const char* name;
    int (*run)();
    const Registered* next;
    inline static const Registered* first = nullptr;

    Registered(const char* its_name, int (*its_run)())
        : name(its_name)
        , run(its_run)
        , next(first) {
        first = this;
    }
};

}  // namespace hazard

/// Begins a hazard that needs a process of its own, but no program: `hazards NAME` runs it. Several
/// are compiled at a time, so what they define is in a namespace of the file's.
#define HAZARD(NAME)                                                                               \
    static int run_##NAME();                                                                       \
    static const hazard::Registered registered_##NAME(#NAME, &run_##NAME);                         \
    static int run_##NAME()

#define EXPECT(condition) hazard::expect((condition), #condition, __FILE__, __LINE__)
