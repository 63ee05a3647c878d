// SPDX-License-Identifier: MIT
// The iterations of one loop: which are over, and which close counts them.
// World: cold. May include: hook, control, probe, standard library.
#pragma once

#include "tracenew/detail/probe/observation.hpp"
#include "tracenew/detail/probe/pace.hpp"
#include "tracenew/detail/probe/resident_watch.hpp"

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Iterations begin and end in any thread. All else is for whoever holds the probe's lock.
class LoopWatch {
public:
    explicit LoopWatch(std::size_t warmup)
        : observation_(warmup)
        , pace_(Os::now_ns()) {}

    // ---- any thread ----------------------------------------------------------------------------

    void begin_iteration() noexcept { begun_.fetch_add(1, order_relaxed); }
    void end_iteration() noexcept {
        recorder.clock.tick();
        ended_.fetch_add(1, order_release);
    }
    /// Its close found another in progress: the next one counts it.
    void merge_iteration() noexcept { merged_.fetch_add(1, order_relaxed); }

    // ---- with the lock -------------------------------------------------------------------------

    /// Close 0. Where there is no memory for it, the next close is.
    void begin() noexcept {
        if (succeeds([&] { observation_.begin(); })) {
            resident_.begin(observation_.total());
        } else {
            count_lost_close();
        }
    }

    /// Whether what has changed since the last close is kept. Not when closing would cost too much,
    /// nor when there is no tracing or no memory.
    bool close_if_due(std::uint64_t now) noexcept { return pace_.is_due(now) && close(now); }

    /// Closes the iterations that were left out, so that a question after the loop finds all of it.
    /// Not while an iteration is under way: what it has in hand would look as if it stayed.
    void catch_up() noexcept {
        const std::size_t ended = ended_.load(order_acquire);
        if (ended != closed_ && begun_.load(order_relaxed) == ended && observation_.is_current()) {
            close(Os::now_ns());
        }
    }

    /// Before the tracing ends, or forgets what is alive.
    void note_end() noexcept {
        catch_up();
        ++moment_;
        static_cast<void>(succeeds([&] { observation_.keep_births(); }));
    }

    /// Another number: what is observed has changed.
    std::uint64_t moment() const noexcept { return moment_; }

    const Observation& observation() const noexcept { return observation_; }
    const Pace& pace() const noexcept { return pace_; }
    const ResidentWatch& resident() const noexcept { return resident_; }
    std::size_t merged() const noexcept { return merged_.load(order_relaxed); }
    /// Iterations that are over and that no close has counted yet.
    std::size_t pending() const noexcept { return ended_.load(order_relaxed) - closed_; }
    /// From the end of the warm-up to the last close.
    double seconds() const noexcept {
        const std::uint64_t from = observation_.window_began_ns();
        return from == 0 || last_close_ns_ < from
                   ? 0
                   : static_cast<double>(last_close_ns_ - from) / 1e9;
    }

    /// Fills in a LoopReport: what closing has cost.
    template <class Report>
    void add_times(Report& report) const noexcept {
        report.merged = merged();
        report.close_interval = pace_.interval();
        report.closes = pace_.closes();
        report.seconds = seconds();
        report.close_seconds = pace_.closing_seconds();
        report.loop_seconds = static_cast<double>(Os::now_ns() - pace_.began_ns()) / 1e9;
    }

    /// And what takes no memory to say.
    template <class Report>
    void add_what_is_known(Report& report) const noexcept {
        add_times(report);
        report.tracing = observation_.is_current();
        report.sample_interval = observation_.sample_interval();
        report.iterations = observation_.iterations();
        report.forgotten = observation_.forgotten();
        report.pending = pending();
        report.blocks = observation_.total().blocks;
    }

    static void count_lost_close() noexcept { LossCounters::add(recorder.losses.closes); }

private:
    // All iterations that are over by now: a thread that ended one before this thread did may come
    // to the lock after it, and finds its iteration counted.
    bool close(std::uint64_t began) noexcept {
        const std::size_t ended = ended_.load(order_acquire);
        if (ended == closed_) {
            merge_iteration();
            return false;
        }
        bool kept = false;
        ++moment_;
        const std::uint64_t asked_before = resident_.spent_ns();
        const std::uint64_t serial = observation_.serial();
        static_cast<void>(succeeds([&] { kept = observation_.close(ended - closed_); }));
        if (kept) {
            closed_ = ended;
            last_close_ns_ = Os::now_ns();
            // The close counts, whatever becomes of what is beside it.
            static_cast<void>(has_memory_for([&] { look_beside(serial); }));
        } else {
            count_lost_close();
        }
        // A close that asked malloc is no usual one.
        const std::uint64_t spent = resident_.spent_ns();
        const std::uint64_t asking = spent > asked_before ? spent - asked_before : 0;
        pace_.note_beside(asking);
        pace_.note(began + asking, Os::now_ns());
        return kept;
    }

    void look_beside(std::uint64_t serial) {
        if (observation_.serial() != serial) {
            resident_.begin(observation_.total());  // what was alive before is nobody's now
        } else if (observation_.has_window()) {
            resident_.note_if_due(Os::now_ns(), observation_.total(), observation_.window());
        }
    }

    Observation observation_;
    Pace pace_;
    ResidentWatch resident_;
    std::uint64_t moment_ = 0;
    std::uint64_t last_close_ns_ = 0;
    std::size_t closed_ = 0;  // iterations that were over at the last close
    Atomic<std::size_t> begun_{0};
    Atomic<std::size_t> ended_{0};
    Atomic<std::size_t> merged_{0};
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
