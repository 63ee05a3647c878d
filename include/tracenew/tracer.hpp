// SPDX-License-Identifier: MIT
// Start, stop, ask.
// World: cold. May include: values, snapshot, control, hook.
#pragma once

#include "tracenew/detail/control/session.hpp"
#include "tracenew/detail/hook/start_early.hpp"
#include "tracenew/snapshot.hpp"
#include "tracenew/start_status.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN

struct Options {
    /// Frames to keep of each traceback, counted from the site on: 1 to 512. Leading frames of the
    /// standard library, and up to 32 of what may be an installed library's header, are kept beside
    /// them.
    std::size_t frames = 10;
    /// Mean bytes between samples, up to 2^40; 0: every block is traced. What is reported of
    /// samples are unbiased estimates, and says so: of n samples of one size, to about 1 / sqrt(n).
    std::size_t sample_interval = 0;
    /// Bytes that the tracer's tables may take, at least 1 MiB; 0: no bound. Blocks for which there
    /// is no room are not traced and are counted in `Losses::dropped`. Not in it, but in
    /// `tracer_memory()`: up to 97 KiB for each thread that allocates, in which it finds its last
    /// walks again.
    std::size_t memory_limit = 0;
    /// Further code to look through when a site is named, beside the standard library: shell
    /// patterns of functions ("util::alloc", "nlohmann::*"; without return type, template arguments
    /// and parameters) or of files ("*/json.hpp"). None may be empty. Those of the last `start()`
    /// hold for whatever is reported.
    std::vector<std::string> site_skip = {};
    /// The opposite: code that is yours, though it is installed: patterns of functions
    /// ("mylib::*"), of files ("/usr/include/mylib/*") or of modules ("libmylib.so*"). It is a
    /// site, save where `site_skip` names it too. None may be empty. Those of the last `start()`
    /// hold.
    std::vector<std::string> site_keep = {};
    /// Bytes that compressed debug information may take while it is read, at least 1 MiB; 0: no
    /// bound. It is given back after each report. What does not fit is named by functions without
    /// lines, and the report says of which modules.
    std::size_t symbol_memory_limit = std::size_t{1} << 30;
};

/// Bytes, as the program requested them.
struct Memory {
    std::size_t current = 0;
    std::size_t peak = 0;
};

/// What a report does not know, counted since `start()` or `clear_traces()`.
struct Losses {
    std::uint64_t dropped = 0;          ///< allocations for which the tracer had no room
    std::uint64_t skipped = 0;          ///< news and deletes of a signal handler inside the hook
    std::uint64_t unmatched_frees = 0;  ///< deletes of blocks that were never seen: normal
    std::uint64_t truncated = 0;        ///< walks that broke off before the program, or a traceback
                                        ///< beyond a million, which is kept by its site alone
    std::uint64_t closes = 0;           ///< iterations a probe could not close, or not print
    /// Names, source lines and whole answers that there was no memory for: see
    /// `LoopReport::refused`
    std::uint64_t refused = 0;
};

namespace detail {

inline Losses counted_losses() noexcept {
    const auto value = [](const LossCounters::Count& count) { return count.load(order_relaxed); };
    const LossCounters& losses = recorder.losses;
    return {value(losses.dropped),   value(losses.skipped), value(losses.unmatched_frees),
            value(losses.truncated), value(losses.closes),  value(refused_for_memory)};
}

}  // namespace detail

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

    /// Does nothing. (A template, so that what TRACENEW in the environment needs is compiled in the
    /// translation units that make a Tracer, and in no other.)
    template <class Handle = Tracer>
    constexpr Tracer() noexcept
        : begin_early_(&detail::begin_early<Handle>) {
        static_cast<void>(begin_early_);  // for clang; of [[maybe_unused]] g++ 11 warns, unasked
    }
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;
    /// Stops what this handle started.
    ~Tracer() {
        if (const std::uint64_t session = session_.load(detail::order_relaxed)) {
            detail::Session::end(session);
        }
    }

    /// Traces every block that is allocated from now on, in every thread. `frames`: 1 to 512.
    StartStatus start(std::size_t frames = 10) {
        Options options;
        options.frames = frames;
        return start(options);
    }

    StartStatus start(const Options& options) {
        std::uint64_t session = 0;
        const StartStatus status = begin(options, session);
        if (status == StartStatus::started) {
            session_.store(session, detail::order_relaxed);
        }
        answer_.store(static_cast<int>(status), detail::order_relaxed);
        return status;
    }

    /// `start({})` would mean `start(0)`: it does not compile.
    StartStatus start(std::initializer_list<int>) = delete;

    /// Stops the tracing of the process, whoever started it, and forgets every trace. Snapshots and
    /// probes still report what they have seen: each probe that is alive looks once at all live
    /// blocks before, as for a report. Does nothing when off.
    void stop() noexcept {
        session_.store(0, detail::order_relaxed);
        detail::Session::end();
    }

    bool is_tracing() const noexcept { return detail::recorder.tracing() != 0; }

    /// Forgets every trace, the peak and the losses, and goes on tracing. Blocks that are alive now
    /// are unmatched frees later. Probes begin anew, and are not ok in `check()` if iterations
    /// after their warm-up are forgotten: make a new probe. Does nothing when off.
    void clear_traces() noexcept { detail::Session::restart(); }

    /// What this handle's last `start()` answered; nothing when it was never asked.
    std::optional<StartStatus> start_status() const noexcept {
        const int answer = answer_.load(detail::order_relaxed);
        return answer < 0 ? std::nullopt : std::optional<StartStatus>{StartStatus(answer)};
    }

    /// Live bytes now and at most, since `start()`, `clear_traces()` or `reset_peak()`; zeros when
    /// off. The peak is exact when one thread allocates; with more, it may miss 64 KiB of each.
    Memory traced_memory() const noexcept {
        if (!is_tracing()) {
            return {};
        }
        const std::size_t current = detail::recorder.sums.current();
        const std::size_t peak = detail::recorder.sums.peak();  // a moment later
        return {current, peak < current ? current : peak};
    }

    /// The peak becomes what is alive now. Does nothing when off.
    void reset_peak() noexcept {
        if (is_tracing()) {
            detail::recorder.sums.reset_peak();
        }
    }

    /// Bytes that tracenew itself takes: its tables, and what its answers, symbols and probes hold.
    std::size_t tracer_memory() const noexcept { return detail::Session::own_memory(); }

    /// Mean bytes between samples; 0 when every block is traced, or none.
    std::size_t sample_interval() const noexcept {
        return is_tracing() ? static_cast<std::size_t>(detail::recorder.sampler.interval()) : 0;
    }

    /// Frames kept of each traceback; 0 when off.
    std::size_t traceback_limit() const noexcept {
        return is_tracing() ? detail::recorder.limit() : 0;
    }

    /// Where a live block was allocated; nothing when off or when the block is not traced. The
    /// block must not be freed meanwhile.
    std::optional<Traceback> traceback_of(const void* block) const {
        if (detail::is_interrupted()) {
            return std::nullopt;
        }
        const detail::TracingNumber tracing = detail::recorder.tracing();
        const detail::Block known = detail::recorder.find(reinterpret_cast<std::uintptr_t>(block));
        if (tracing == 0 || known.tracing != tracing ||
            known.traceback == detail::TracebackId::own) {
            return std::nullopt;
        }
        return Traceback{known.traceback};
    }

    /// What is alive now. Costs by distinct tracebacks, not by blocks, and pauses nobody. Throws
    /// `Error` when not tracing. Without memory for it, it is empty and has an `error()`.
    TRACENEW_PER_TU Snapshot take_snapshot() const {
        Snapshot taken =
            detail::or_without([] { return try_snapshot(); }, [] { return Snapshot::refused(); });
        return taken.error().empty() || taken.is_refused()
                   ? taken
                   : detail::fail_with(taken.error(), taken);
    }

    /// Since `start()` or `clear_traces()`; those of the last tracing when off.
    Losses losses() const noexcept { return detail::counted_losses(); }

private:
    static StartStatus begin(const Options& options, std::uint64_t& session) {
        if (options.frames < 1 || options.frames > max_frames ||
            options.sample_interval > max_sample_interval ||
            (options.memory_limit != 0 && options.memory_limit < least_memory_limit) ||
            (options.symbol_memory_limit != 0 &&
             options.symbol_memory_limit < least_memory_limit) ||
            has_empty(options.site_skip) || has_empty(options.site_keep)) {
            return StartStatus::invalid_options;
        }
        switch (detail::Session::begin({options.frames, options.sample_interval,
                                        options.memory_limit, options.site_skip, options.site_keep,
                                        options.symbol_memory_limit},
                                       session)) {
        case detail::BeginResult::begun:
            return StartStatus::started;
        case detail::BeginResult::already:
            return StartStatus::already_tracing;
        case detail::BeginResult::defeated:
            return StartStatus::hook_not_in_effect;
        case detail::BeginResult::unsupported:
            return StartStatus::unsupported_platform;
        case detail::BeginResult::out_of_memory:
            break;
        }
        return StartStatus::out_of_memory;
    }

    static bool has_empty(const std::vector<std::string>& patterns) {
        for (const std::string& pattern : patterns) {
            if (pattern.empty()) {
                return true;
            }
        }
        return false;
    }

    static Snapshot try_snapshot() {
        const detail::OwnScope own;
        auto data = std::make_shared<detail::SnapshotData>();
        if (detail::is_interrupted()) {
            data->error = std::string("take_snapshot: ") + detail::asked_amidst;
            return Snapshot{std::move(data)};
        }
        detail::Session::notice_modules();
        if (!detail::read_amounts(*data)) {
            data->error = "take_snapshot: not tracing; expected a start() that answered started";
        }
        return Snapshot{std::move(data)};
    }

    // Never called through: having its address compiles the function where a Tracer is made.
    void (*begin_early_)(const char*) noexcept;
    detail::Atomic<std::uint64_t> session_{
        0};                           // what this handle started and did not stop; 0: none
    detail::Atomic<int> answer_{-1};  // of the last start(): a StartStatus; -1: never asked
};

TRACENEW_ABI_END
}  // namespace tracenew
