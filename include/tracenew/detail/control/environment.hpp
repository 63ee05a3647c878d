// SPDX-License-Identifier: MIT
// TRACENEW=10 in the environment: tracing from before main to exit.
// World: cold. May include: probe, report, tracer, standard library.
//
// Defines what detail/hook/start_early.hpp refers to by name. A template, so that it is compiled
// where a Tracer is made, and only there: a translation unit that merely includes the header must
// not pay seconds for the cold world.
#pragma once

#include "tracenew/detail/probe/registry.hpp"
#include "tracenew/report.hpp"
#include "tracenew/tracer.hpp"

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Where TRACENEW in the environment leads. `Handle` is Tracer.
template <class Handle>
class Environment {
public:
    static void start(const char* value) {
        char* end = nullptr;
        const unsigned long frames = std::strtoul(value, &end, 10);
        if (*value < '0' || *value > '9' || *end != '\0' || frames < 1 ||
            frames > Handle::max_frames) {
            std::fprintf(stderr,
                         "tracenew: TRACENEW=%.40s: expected a number of frames, 1 to %zu; not "
                         "tracing\n",
                         value, Handle::max_frames);
            return;
        }
        // Never destroyed: what was allocated before main is freed after it.
        static auto* const tracer = new Handle;
        const StartStatus status = tracer->start(frames);
        if (status != StartStatus::started) {
            std::fprintf(stderr, "tracenew: TRACENEW=%lu: start() answered %s\n", frames,
                         name_of(status));
            return;
        }
        Session::note_environment();
        std::atexit([] {
            if (tracer->is_tracing() && ProbeRegistry::is_empty()) {
                static_cast<void>(succeeds([] { print(*tracer); }));
            }
        });
    }

private:
    static void print(const Handle& tracer) {
        const OwnScope own;
        std::ostringstream text;
        write_text(text, tracer.take_snapshot());
        std::fputs(text.str().c_str(), stderr);
    }
};

template <class Handle>
TRACENEW_SHARED void begin_early(const char* value) noexcept {
    static_cast<void>(succeeds([&] { Environment<Handle>::start(value); }));
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
