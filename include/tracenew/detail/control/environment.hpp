// SPDX-License-Identifier: MIT
// TRACENEW=10 in the environment: tracing from before main to exit, and what belongs to it.
// World: cold. May include: base, hook, os, probe, report, tracer, loop_probe, standard library.
#pragma once

#include "tracenew/detail/base/glob.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/hook/start_early.hpp"
#include "tracenew/detail/os/os.hpp"
#include "tracenew/detail/probe/registry.hpp"
#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/loop_probe.hpp"
#include "tracenew/report.hpp"
#include "tracenew/tracer.hpp"

#include <cstdio>
#include <cstdlib>
#include <ios>
#include <sstream>
#include <string>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// The number that a variable holds, from 1 to `most`; 0: anything else, and it says so.
inline unsigned long number_of_variable(const char* name, const char* value, const char* what,
                                        unsigned long most) noexcept {
    char* end = nullptr;
    const unsigned long number = std::strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end != '\0' || number < 1 || number > most) {
        std::fprintf(stderr, "tracenew: %s=%.40s: expected a number of %s, 1 to %lu; not tracing\n",
                     name, value, what, most);
        return 0;
    }
    return number;
}

/// "%p" becomes the number of the process, "%n" its name: a file for each of many.
inline std::string output_path(const char* pattern) {
    std::string path;
    for (; *pattern != '\0'; ++pattern) {
        if (pattern[0] == '%' && pattern[1] == 'p') {
            path += std::to_string(Os::process());
            ++pattern;
        } else if (pattern[0] == '%' && pattern[1] == 'n') {
            path += Os::program();
            ++pattern;
        } else {
            path += *pattern;
        }
    }
    return path;
}

/// What is printed at exit when nothing is alive any more, which is no report of nothing.
inline void write_all_gone(std::ostream& out, Memory memory) {
    out << "Nothing is alive at exit any more, of " << size_text(std::uint64_t{memory.peak})
        << " at most: what main() held is gone by now.\n"
        << "TRACENEW_EVERY=1 looks each second, a tracenew::LoopProbe at each pass of a loop\n";
}

/// Where TRACENEW in the environment leads. All that it keeps is of the
/// process, and never destroyed: what was allocated before main is freed after it.
class Environment {
public:
    static void start(const char* value) {
        const char* const only = std::getenv("TRACENEW_ONLY");
        if (only != nullptr && !glob_matches(only, Os::program())) {
            return;
        }
        const unsigned long frames =
            number_of_variable("TRACENEW", value, "frames", Tracer::max_frames);
        const char* const every = std::getenv("TRACENEW_EVERY");
        if (every != nullptr) {
            seconds_ = static_cast<unsigned>(
                number_of_variable("TRACENEW_EVERY", every, "seconds", 86400));
        }
        if (frames == 0 || (every != nullptr && seconds_ == 0)) {
            return;
        }
        tracer_ = new Tracer;
        const StartStatus status = tracer_->start(frames);
        if (status != StartStatus::started) {
            std::fprintf(stderr, "tracenew: TRACENEW=%lu: start() answered %s\n", frames,
                         name_of(status));
            return;
        }
        Session::note_environment();
        process_ = Os::process();
        if (every != nullptr) {
            watch();
        }
        std::atexit([] {
            if (tracer_->is_tracing() && (probe_ != nullptr || ProbeRegistry::is_empty())) {
                write_at_exit();
            }
        });
    }

private:
    // A loop where the program has none: each pass is a stretch of time. The thread also writes
    // when the process is told to end, which a signal handler could not: it may have come in the
    // middle of an allocation. A child of fork() has no such thread, and ends as it would have.
    static void watch() {
        const OwnScope own;
        alarm_ = new Os::Alarm;
        LoopProbeOptions options;
        options.warmup = 1;
        probe_ = new LoopProbe(*tracer_, options);
        if (!Os::start_thread(&run)) {
            std::fputs("tracenew: TRACENEW_EVERY: there can be no thread for it\n", stderr);
            return;
        }
        for (const int signal : Os::ends) {
            static_cast<void>(Os::handle_signal(signal, &end));
        }
    }

    static void* run(void*) {
        while (!alarm_->wait(seconds_)) {
            static_cast<void>(probe_->iteration());
            if (std::getenv("TRACENEW_OUTPUT") != nullptr) {
                write_once();
            }
        }
        write_once();
        Os::end_by(signal_.load(order_relaxed));
        return nullptr;
    }

    static void end(int signal) noexcept {
        if (Os::process() != process_ || signal_.exchange(signal, order_relaxed) != 0) {
            Os::end_by(signal);  // a child's, or for the second time
        } else {
            alarm_->wake();
        }
    }

    // The thread's reports and that of exit must not meet.
    static void write_once() noexcept {
        if (!is_writing_.exchange(true, order_acquire)) {
            write_or_say();
            is_writing_.store(false, order_release);
        }
    }

    // And none comes after it, when what the thread needs may be gone. A child has no such thread.
    static void write_at_exit() noexcept {
        constexpr unsigned most_waits = 10000;
        for (unsigned waits = 0; Os::process() == process_ && waits < most_waits &&
                                 is_writing_.exchange(true, order_acquire);
             ++waits) {
            Os::wait_a_little(waits);
        }
        write_or_say();
    }

    static void write_or_say() noexcept {
        if (!succeeds([] { write(); })) {
            std::fputs("tracenew: there is no memory for a report\n", stderr);
        }
    }

    static void write() {
        const OwnScope own;
        std::ostringstream text;
        text.exceptions(std::ios::badbit);  // without memory it would just end somewhere
        const LoopReport report = probe_ != nullptr ? probe_->report() : LoopReport{};
        if (report.iterations > GrowthCheck::least_iterations) {
            text << report;
        } else {
            write_what_is_alive(text);
        }
        const char* const pattern = std::getenv("TRACENEW_OUTPUT");
        if (pattern == nullptr) {
            std::fputs(text.str().c_str(), stderr);
        } else if (const std::string path = output_path(pattern); !put(path, text.str())) {
            std::fprintf(stderr, "tracenew: TRACENEW_OUTPUT: %s cannot be written\n", path.c_str());
        }
    }

    static void write_what_is_alive(std::ostream& out) {
        const Snapshot snapshot = tracer_->take_snapshot();
        if (snapshot.error().empty() && snapshot.count() == 0) {
            write_all_gone(out, tracer_->traced_memory());
        } else {
            write_text(out, snapshot);
        }
    }

    // Whole or not at all: a process may be killed while it writes.
    static bool put(const std::string& path, const std::string& text) {
        const std::string unfinished = path + ".new";
        std::FILE* const file = std::fopen(unfinished.c_str(), "we");
        if (file == nullptr) {
            return false;
        }
        const bool is_written = std::fputs(text.c_str(), file) >= 0;
        return std::fclose(file) == 0 && is_written &&
               std::rename(unfinished.c_str(), path.c_str()) == 0;
    }

    static inline Tracer* tracer_ = nullptr;
    static inline LoopProbe* probe_ = nullptr;  // of TRACENEW_EVERY
    static inline Os::Alarm* alarm_ = nullptr;
    static inline unsigned seconds_ = 0;
    static inline long process_ = 0;       // that the thread is in
    static inline Atomic<int> signal_{0};  // that ends the process
    static inline Atomic<bool> is_writing_{false};
};

inline void begin_early(const char* value) noexcept {
    static_cast<void>(succeeds([&] { Environment::start(value); }));
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
