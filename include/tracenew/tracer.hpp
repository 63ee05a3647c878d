// SPDX-License-Identifier: MIT
// Start, stop, ask.
// World: cold. May include: base/{atomic, attributes}, error, values, snapshot, standard library.
#pragma once

#include "tracenew/detail/base/atomic.hpp"
#include "tracenew/filter.hpp"
#include "tracenew/holder.hpp"
#include "tracenew/losses.hpp"
#include "tracenew/memory.hpp"
#include "tracenew/options.hpp"
#include "tracenew/snapshot.hpp"
#include "tracenew/start_status.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>

namespace tracenew {
TRACENEW_ABI_BEGIN

/// A handle to the one recorder of the process. Any number of handles may exist, in any thread and
/// before main; all members are thread-safe. In a signal handler only `is_tracing()`,
/// `start_status()`, `sample_interval()`, `traceback_limit()`, `losses()` and `traced_memory()` may
/// be called: the others allocate, or wait for locks. One that is called all the same and has
/// interrupted the tracer changes nothing and gets no answer.
class Tracer {
public:
    static constexpr std::size_t max_frames = 512;
    static constexpr std::size_t max_sample_interval = std::size_t{1} << 40;
    static constexpr std::size_t least_memory_limit = std::size_t{1} << 20;

    /// Does nothing.
    constexpr Tracer() noexcept = default;
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;
    /// Stops what this handle started.
    ~Tracer() { end(); }

    /// Traces every block that is allocated from now on, in every thread. `frames`: 1 to 512.
    StartStatus start(std::size_t frames = 10);

    /// The same, with all that can be said: see `Options`. Answers `invalid_options`, and changes
    /// nothing, where a value is out of its range. It is one tracing for the whole process: where
    /// there is one already, that goes on unchanged. Reserves address space for the tables, and
    /// tries all forms of new and delete to see whether they are the tracer's; nothing is thrown.
    StartStatus start(const Options& options);

    /// `start({})` would mean `start(0)`: it does not compile.
    StartStatus start(std::initializer_list<int>) = delete;

    /// Stops the tracing of the process, whoever started it, and forgets every trace. Snapshots and
    /// probes still report what they have seen: each probe that is alive looks once at all live
    /// blocks before, as for a report. Does nothing when off.
    void stop() noexcept;

    bool is_tracing() const noexcept;

    /// Forgets every trace, the peak and the losses, and goes on tracing. Blocks that are alive now
    /// are unmatched frees later. Probes begin anew, and are not ok in `check()` if iterations
    /// after their warm-up are forgotten: make a new probe. Does nothing when off.
    void clear_traces() noexcept;

    /// What this handle's last `start()` answered; nothing when it was never asked.
    std::optional<StartStatus> start_status() const noexcept;

    /// Live bytes now and at most, since `start()`, `clear_traces()` or `reset_peak()`; zeros when
    /// off. The peak is exact when one thread allocates; with more, it may miss 64 KiB of each.
    Memory traced_memory() const noexcept;

    /// The peak becomes what is alive now. Does nothing when off.
    void reset_peak() noexcept;

    /// Bytes that tracenew itself takes: its tables, and what its answers, symbols and probes hold.
    /// Makes a cut as `take_snapshot()` does, that is, waits until each thread has left the event
    /// that it is in: for now and then, not for each iteration. 0 before the first `start()`.
    std::size_t tracer_memory() const noexcept;

    /// Mean bytes between samples; 0 when every block is traced, or none.
    std::size_t sample_interval() const noexcept;

    /// Frames kept of each traceback; 0 when off.
    std::size_t traceback_limit() const noexcept;

    /// Where a live block was allocated; nothing when off or when the block is not traced. The
    /// block must not be freed meanwhile.
    std::optional<Traceback> traceback_of(const void* block) const;

    /// What is alive now. Costs by distinct tracebacks, not by blocks, and pauses nobody. Throws
    /// `Error` when not tracing. Without memory for it, it is empty and has an `error()`.
    TRACENEW_PER_TU Snapshot take_snapshot() const {
        const Snapshot taken = look();
        return taken.error().empty() || taken.is_refused()
                   ? taken
                   : detail::fail_with(taken.error(), taken);
    }

    /// Who holds what is alive of the traces that a filter matches (an exclusive one: all others),
    /// most first, three at most; nothing when off. It looks at once, whatever it costs: see
    /// `LoopProbeOptions::holders`.
    std::vector<Holder> holders_of(const Filter& filter) const;

    /// The same for the block that begins at, or holds, an address; nothing when it is not traced.
    std::vector<Holder> holders_of(const void* block) const;

    /// Since `start()` or `clear_traces()`; those of the last tracing when off.
    Losses losses() const noexcept;

private:
    void end() noexcept;
    static Snapshot look();

    // What this handle started and did not stop; 0: none.
    detail::Atomic<std::uint64_t> session_{0};
    detail::Atomic<int> answer_{-1};  // of the last start(): a StartStatus; -1: never asked
};

TRACENEW_ABI_END
}  // namespace tracenew
