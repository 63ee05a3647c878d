// SPDX-License-Identifier: MIT
// TRACENEW=10 ./program: tracing without a line of code, from before main to exit.
// World: cold. May include: everything but what includes it.
//
// A constructor function runs once in each translation unit that includes us, and before the
// translation unit's own statics; an inline variable would be initialised after those of others. The
// first one starts, the rest find that it is done.
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

class Environment {
public:
    static void start_if_asked() noexcept {
        const char* value = std::getenv("TRACENEW");
        if (value == nullptr || Os::is_secure_execution() || asked_.exchange(true)) {
            return;
        }
        char* end = nullptr;
        const unsigned long frames = std::strtoul(value, &end, 10);
        if (*value < '0' || *value > '9' || *end != '\0' || frames < 1 ||
            frames > Tracer::max_frames) {
            std::fprintf(stderr,
                         "tracenew: TRACENEW=%.40s: expected a number of frames, 1 to %zu; not "
                         "tracing\n",
                         value, Tracer::max_frames);
            return;
        }
        static_cast<void>(succeeds([&] { start(frames); }));
    }

private:
    static void start(std::size_t frames) {
        // Never destroyed: what was allocated before main is freed after it.
        static auto* const tracer = new Tracer;
        const StartStatus status = tracer->start(frames);
        if (status != StartStatus::started) {
            std::fprintf(stderr, "tracenew: TRACENEW=%zu: start() answered %s\n", frames,
                         name_of(status));
            return;
        }
        std::atexit([] {
            if (tracer->is_tracing() && ProbeRegistry::is_empty()) {
                static_cast<void>(succeeds([] {
                    const OwnScope own;
                    std::ostringstream text;
                    write_text(text, tracer->take_snapshot());
                    std::fputs(text.str().c_str(), stderr);
                }));
            }
        });
    }

    TRACENEW_SHARED static inline std::atomic<bool> asked_{false};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew

#if TRACENEW_CONFIG_HOOKS != 0
__attribute__((constructor(101))) static void tracenew_start_from_environment() {
    tracenew::detail::Environment::start_if_asked();
}
#endif
