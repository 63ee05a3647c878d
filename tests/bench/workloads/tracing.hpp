// SPDX-License-Identifier: MIT
// The one place where a workload differs between builds: with BENCH_TRACENEW=0 there is nothing of
// tracenew in the program, otherwise `mode=` says what its tracer does.
//
//     mode=untraced     the only mode without tracenew: nothing, or a peer from outside
//     mode=off          included, not started
//     mode=1, 10, 25    so many frames kept
//     mode=sampled      a block in 512 KiB, on average, 10 frames
//
// A program whose tracer was not on prints splendid figures. So each says what it expects to be
// traced at its end, and fails when it is not.
#pragma once

#include "bench.hpp"

#ifndef BENCH_TRACENEW
#error "BENCH_TRACENEW must be 0 or 1"
#endif

#if BENCH_TRACENEW
#include <tracenew.hpp>
#endif

namespace bench {

#if BENCH_TRACENEW

class Tracing {
public:
    explicit Tracing(const Arguments& arguments)
        : off_(arguments.is("mode", "off"))
        , sampled_(arguments.is("mode", "sampled")) {
        if (off_) {
            return;
        }
        tracenew::Options options;
        options.frames = sampled_ ? 10 : arguments.count("mode", 0);
        options.sample_interval = sampled_ ? 512U * 1024U : 0;
        const tracenew::StartStatus answer = tracer_.start(options);
        if (answer == tracenew::StartStatus::invalid_options) {
            fail("start() answered invalid_options", not_accepted);
        }
        if (answer != tracenew::StartStatus::started) {
            fail("start() did not answer started");
        }
        frames_ = options.frames;
    }

    /// Frames kept; 0 when off.
    std::size_t frames() const { return frames_; }

    /// To call while that many blocks are alive, of that many tracebacks.
    void expect(std::size_t blocks, std::size_t tracebacks) const {
        if (off_) {
            if (tracer_.is_tracing()) {
                fail("tracing, but should be off: is TRACENEW set?");
            }
            return;
        }
        const tracenew::Losses losses = tracer_.losses();
        if (losses.dropped != 0 || losses.skipped != 0 || losses.truncated != 0) {
            fail("blocks were lost");
        }
        if (sampled_) {  // how many of the live blocks are samples is chance
            if (tracer_.sample_interval() == 0) {
                fail("every block was traced, but only samples should be");
            }
            return;
        }
        const tracenew::Snapshot snapshot = tracer_.take_snapshot();
        if (snapshot.count() < blocks || snapshot.rows().size() < tracebacks) {
            std::fprintf(stderr, "expected %zu blocks of %zu tracebacks, traced %zu of %zu\n",
                         blocks, tracebacks, static_cast<std::size_t>(snapshot.count()),
                         snapshot.rows().size());
            std::exit(check_failed);
        }
    }

    tracenew::Tracer& tracer() { return tracer_; }

private:
    tracenew::Tracer tracer_;
    bool off_;
    bool sampled_;
    std::size_t frames_ = 0;
};

/// The probe of a main loop.
class Probe {
public:
    explicit Probe(Tracing& tracing)
        : probe_(tracing.tracer()) {}
    tracenew::Iteration iteration() { return probe_.iteration(); }
    std::size_t close_interval() const { return probe_.report().close_interval; }

private:
    tracenew::LoopProbe probe_;
};

#else

class Tracing {
public:
    explicit Tracing(const Arguments& arguments) {
        if (!arguments.is("mode", "untraced")) {
            fail("built without tracenew: expected mode=untraced");
        }
    }
    std::size_t frames() const { return 0; }
    void expect(std::size_t, std::size_t) const {}
};

class Probe {
public:
    struct Iteration {
        ~Iteration() { asm volatile(""); }
    };
    explicit Probe(Tracing&) {}
    Iteration iteration() { return {}; }
    std::size_t close_interval() const { return 0; }
};

#endif

}  // namespace bench
