// SPDX-License-Identifier: MIT
// A loop that is watched: closes its iterations, and prints when it is time.
// World: cold. May include: loop_probe_options, tracer, values, snapshot, control, hook, query,
// probe, report, standard library.
#pragma once

#include "tracenew/detail/control/session.hpp"
#include "tracenew/detail/hook/answer_scope.hpp"
#include "tracenew/detail/probe/look.hpp"
#include "tracenew/detail/probe/loop_site.hpp"
#include "tracenew/detail/probe/loop_watch.hpp"
#include "tracenew/detail/probe/registry.hpp"
#include "tracenew/detail/probe/report_signal.hpp"
#include "tracenew/detail/query/suppressions.hpp"
#include "tracenew/detail/report/amount_text.hpp"
#include "tracenew/detail/report/names.hpp"
#include "tracenew/detail/report/progress_line.hpp"
#include "tracenew/loop_probe_options.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/report.hpp"
#include "tracenew/tracer.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// What a `LoopProbe` is made of. Its answers are made of this by `ProbeAnswers`.
class Probe : public RegisteredProbe {
public:
    Probe(Tracer& tracer, LoopProbeOptions&& options)
        : tracer_(tracer)
        , options_(std::move(options))
        , suppressions_(or_without([&] { return Suppressions{options_.suppressions}; },
                                   [] { return Suppressions::refused(); }))
        , watch_(options_.warmup)
        , next_report_ns_(watch_.pace().began_ns() + report_interval_ns())
        , next_progress_ns_(watch_.pace().began_ns() + second_ns)
        , next_finding_ns_(next_progress_ns_) {
        const OwnScope own;
        watch_.begin();
        note_end = [](RegisteredProbe& probe) { static_cast<Probe&>(probe).keep_end(); };
        ProbeRegistry::add(*this);
    }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;
    ~Probe() {
        erase_progress();
        ProbeRegistry::remove(*this);
    }

    bool report_on(int signal) noexcept {
        const SpinGuard guard{lock};
        if (signal_ == signal && signal != 0) {
            return true;
        }
        if (signal_ != 0 || !ReportSignal::listen(signal)) {
            return false;
        }
        reports_seen_ = ReportSignal::times(signal);
        signal_ = signal;
        return true;
    }

    TRACENEW_HOT void begin_iteration() noexcept {
        loop_.note();
        watch_.begin_iteration();
    }

    void close() noexcept {
        const OwnScope own;
        watch_.end_iteration();
        if (is_interrupted()) {
            watch_.merge_iteration();
            return;
        }
        bool print_rows = false;
        bool print_report = false;
        bool print_progress = false;
        std::shared_ptr<const Look> outdated;  // given back without the lock
        Session::notice_modules();
        {
            const SpinTry guard{lock};
            if (!guard) {
                watch_.merge_iteration();
                return;
            }
            const std::uint64_t now = Os::now_ns();
            print_rows = watch_.close_if_due(now) && options_.print_each;
            print_report = is_report_due(now);
            print_progress = options_.progress && now >= next_progress_ns_;
            outdated = look_.outdated(watch_);
        }
        outdated.reset();
        // Outside the lock: a stream may call back into the program.
        if (print_rows || print_report || print_progress) {
            print(print_rows, print_report, print_progress);
        }
    }

    /// Before something else is written to the terminal.
    void erase_progress() const noexcept {
        const ThreadMarks* nobody = nullptr;
        if (!options_.progress ||
            !printing.compare_exchange(nobody, &thread_marks, order_acquire)) {
            return;
        }
        const OwnScope own;
        if (line_.is_there()) {
            static_cast<void>(succeeds([&] {
                line_.erase(out());
                out().flush();
            }));
        }
        printing.store(nullptr, order_release);
    }

    // What a tracing had when it ended, or what was watched was cleared.
    struct End {
        std::uint64_t serial = 0;
        Memory memory;
        Losses losses;
    };

    const Tracer& tracer() const noexcept { return tracer_; }
    const LoopProbeOptions& options() const noexcept { return options_; }
    const Suppressions& suppressions() const noexcept { return suppressions_; }
    /// Where its iterations are opened; own when it is not known.
    TracebackId loop() const noexcept { return loop_.traceback(); }
    /// `lock` is held.
    LoopWatch& watch() const noexcept { return watch_; }
    const End& end() const noexcept { return end_; }

    /// The one walk of all live blocks between two closes.
    std::shared_ptr<const Look> look() const { return look_.get(lock, watch_); }

    TwoCloses two_closes() const {
        const SpinGuard guard{lock};
        return {watch_.observation().last(), watch_.observation().before()};
    }

private:
    // The tracing is about to end, or to forget what is alive.
    void keep_end() noexcept {
        const OwnScope own;
        std::shared_ptr<const Look> outdated;  // given back without the lock
        const SpinGuard guard{lock};
        watch_.note_end();
        outdated = look_.outdated(watch_);
        if (watch_.observation().is_current()) {
            end_ = {watch_.observation().serial(), tracer_.traced_memory(), tracer_.losses()};
        }
    }

    bool is_report_due(std::uint64_t now) noexcept {
        const unsigned requested = signal_ == 0 ? 0 : ReportSignal::times(signal_);
        const bool asked = requested != reports_seen_;
        const bool timed = report_interval_ns() != 0 && now >= next_report_ns_;
        reports_seen_ = requested;
        if (timed) {
            next_report_ns_ = now + report_interval_ns();
        }
        return asked || timed;
    }

    void print(bool rows, bool report_too, bool progress) noexcept {
        const ThreadMarks* nobody = nullptr;
        if (!printing.compare_exchange(nobody, &thread_marks, order_acquire)) {
            return;  // another thread is at it, and streams are not thread-safe
        }
        const bool printed = succeeds([&] {
            if (rows || report_too) {
                line_.erase(out());
            }
            if (rows) {
                write_iteration(out());
            }
            if (report_too) {
                write_report(out());
            }
            if (progress) {
                write_progress(out());
            }
            out().flush();
            if (!out()) {
                LoopWatch::count_lost_close();
            }
        });
        if (!printed) {
            LoopWatch::count_lost_close();
        }
        printing.store(nullptr, order_release);
    }

    std::ostream& out() const noexcept {
        return options_.out != nullptr ? *options_.out : std::cout;
    }

    // These are answers, and defined beside them.
    void write_iteration(std::ostream& out) const;
    void write_report(std::ostream& out) const;
    void write_progress(std::ostream& out);

    std::uint64_t report_interval_ns() const noexcept {
        constexpr std::uint64_t most_seconds = 1U << 31;  // 68 years, and no overflow
        const std::uint64_t interval = options_.report_every.nanoseconds();
        return interval != 0
                   ? interval
                   : std::min<std::uint64_t>(options_.report_every_seconds, most_seconds) *
                         second_ns;
    }

    static constexpr std::uint64_t second_ns = 1000000000;

    Tracer& tracer_;
    LoopProbeOptions options_;
    Suppressions suppressions_;
    mutable LoopWatch watch_;
    mutable LastLook look_;
    LoopSite loop_;
    End end_;  // of the tracing that was watched before this one, or that has ended
    std::uint64_t next_report_ns_;
    int signal_ = 0;  // that asks for a report
    unsigned reports_seen_ = 0;
    std::uint64_t next_progress_ns_;
    std::uint64_t next_finding_ns_;  // for the line that tells of progress; `printing` guards it
    std::string found_;              // and these
    mutable ProgressLine line_;
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
