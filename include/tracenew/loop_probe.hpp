// SPDX-License-Identifier: MIT
// Watches a loop: what each iteration leaves behind, and which of it is a leak.
// World: cold. May include: values, control, tracer, probe, report, standard library.
#pragma once

#include "tracenew/detail/control/hidden_operators.hpp"
#include "tracenew/detail/probe/findings.hpp"
#include "tracenew/detail/probe/look.hpp"
#include "tracenew/detail/probe/loop_site.hpp"
#include "tracenew/detail/probe/loop_watch.hpp"
#include "tracenew/detail/probe/registry.hpp"
#include "tracenew/detail/probe/report_signal.hpp"
#include "tracenew/detail/probe/shortfall.hpp"
#include "tracenew/detail/probe/unmatched_filter.hpp"
#include "tracenew/growth_check.hpp"
#include "tracenew/loop_probe_options.hpp"
#include "tracenew/loop_report.hpp"
#include "tracenew/report.hpp"
#include "tracenew/tracer.hpp"

#include <iostream>

namespace tracenew {
TRACENEW_ABI_BEGIN

class LoopProbe;

/// One pass through a loop; closes it at scope exit, also when an exception leaves the scope.
class Iteration {
public:
    explicit Iteration(LoopProbe& probe) noexcept;
    Iteration(Iteration&& other) noexcept
        : probe_(std::exchange(other.probe_, nullptr)) {}
    Iteration(const Iteration&) = delete;
    Iteration& operator=(const Iteration&) = delete;
    Iteration& operator=(Iteration&&) = delete;
    ~Iteration();

private:
    LoopProbe* probe_;
};

/// Closes iterations and keeps what they leave behind.
///
/// Iteration i runs from close i-1 to close i; the constructor is close 0, and opening takes no
/// snapshot: a request that is born before its scope opens and dies after it closes is not growth.
/// All members are thread-safe; a close that finds another in progress merges into it. A close
/// costs by distinct tracebacks, resolves no symbols (unless it prints), shows in no snapshot, and
/// never throws: one that cannot be kept or printed is counted in `Losses::closes`. When closing
/// costs more than 1 % of the loop's time, every second, fourth, ... iteration is closed, and the
/// report says so; who asks then while no iteration is under way has the iterations that were left
/// out closed first.
///
/// Not for signal handlers, none of it (they allocate and wait for locks); `report_on()` is what to
/// do instead. A handler that asks all the same and has interrupted the tracer gets no answer.
///
/// The probe watches one tracing. When that ends, the probe goes on reporting what it knew at its
/// last moment. When it is cleared or replaced by another one, the probe begins anew with the next
/// close: its report says so, and its `check()` is not ok, for what had counted is forgotten. Who
/// clears in order to begin anew makes a new probe. The probe must not outlive its Tracer nor the
/// stream that it prints to.
class LoopProbe : detail::RegisteredProbe {
public:
    explicit LoopProbe(Tracer& tracer, LoopProbeOptions options = {})
        : tracer_(tracer)
        , options_(std::move(options))
        , suppressions_(
              detail::or_without([&] { return detail::Suppressions{options_.suppressions}; },
                                 [] { return detail::Suppressions::refused(); }))
        , watch_(options_.warmup)
        , next_report_ns_(watch_.pace().began_ns() + report_interval_ns()) {
        const detail::OwnScope own;
        watch_.begin();
        note_end = [](detail::RegisteredProbe& probe) {
            static_cast<LoopProbe&>(probe).keep_end();
        };
        detail::ProbeRegistry::add(*this);
    }

    LoopProbe(const LoopProbe&) = delete;
    LoopProbe& operator=(const LoopProbe&) = delete;

    ~LoopProbe() { detail::ProbeRegistry::remove(*this); }

    /// From now on, and as long as the probe lives, that signal (SIGUSR1, say) has a report printed
    /// at the next close; the handler only counts, and interrupts no system call. It stays when the
    /// probe is gone: a signal that comes late does nothing then, and does not end the program. A
    /// probe listens to one signal. False, and nothing has changed, when the program handles or
    /// ignores that signal already, when it cannot be caught, or when the probe listens to another.
    /// A plugin that calls this must stay loaded.
    bool report_on(int signal) noexcept {
        const detail::SpinGuard guard{lock};
        if (signal_ == signal && signal != 0) {
            return true;
        }
        if (signal_ != 0 || !detail::ReportSignal::listen(signal)) {
            return false;
        }
        reports_seen_ = detail::ReportSignal::times(signal);
        signal_ = signal;
        return true;
    }

    /// Keep it in the scope of the loop's body: its destructor closes the iteration.
    [[nodiscard]] Iteration iteration() noexcept { return Iteration{*this}; }

    /// Net new memory of each row between the last two closes, growth first; rows that did not
    /// change are left out.
    std::vector<StatisticDiff> last_iteration() const {
        return detail::or_empty([&] {
            return detail::changed_rows(two_closes(), options_.filters, options_.group_by);
        });
    }

    /// What was alive at the last close; filters are not applied.
    Snapshot snapshot_of_last() const {
        return detail::or_without(
            [&] { return detail::is_interrupted() ? Snapshot() : two_closes().last; },
            [] { return Snapshot::refused(); });
    }

    /// Every row that changed after the warm-up, worst first. Walks all live blocks once for all
    /// questions between two closes: this one, `leaks()`, `check()` and `report()` agree. Empty
    /// when there is no memory for them: `check()` is not ok then.
    std::vector<Finding> findings() const {
        return detail::or_empty([&] { return find_growth(*look(), options_.filters).findings; });
    }

    /// The findings whose verdict is leak.
    std::vector<Finding> leaks() const { return GrowthCheck{findings(), {}}.leaks(); }

    /// What a test asserts. See `GrowthCheck::ok()`, and `rarest()` for what it cannot see: a site
    /// that has grown in one or two iterations only may be a late first use, and is no growth.
    /// Where inclusive filters say what to look at, memory that is not traced is nobody's question.
    GrowthCheck check() const {
        return detail::or_without([&] { return report().check(); },
                                  [] { return GrowthCheck::refused(); });
    }

    /// Everything at once, as a value to print or to keep. Without memory for all of it there are
    /// no findings, and the report says so: see `LoopReport::refused`.
    LoopReport report() const {
        return detail::or_without(
            [&] {
                LoopReport report;
                if (detail::is_interrupted()) {
                    report.not_measured = detail::asked_amidst;
                    return report;
                }
                const std::shared_ptr<const detail::Look> seen = look();
                add_times(report, *seen);
                add_growth(report, *seen);
                report.blocks = seen->observation.total().blocks;
                report.memory = memory_of(*seen);
                add_tracer(report);
                report.hidden_operators = detail::libraries_that_hide_operators();
                return report;
            },
            [&] { return refused_report(); });
    }

private:
    friend class Iteration;

    // What is gone with a tracing.
    struct End {
        std::uint64_t serial = 0;
        Memory memory;
        Losses losses;
    };

    void close() noexcept {
        const detail::OwnScope own;
        watch_.end_iteration();
        if (detail::is_interrupted()) {
            watch_.merge_iteration();
            return;
        }
        bool print_rows = false;
        bool print_report = false;
        std::shared_ptr<const detail::Look> outdated;  // given back without the lock
        detail::Session::notice_modules();
        {
            const detail::SpinTry guard{lock};
            if (!guard) {
                watch_.merge_iteration();
                return;
            }
            const std::uint64_t now = detail::Os::now_ns();
            print_rows = watch_.close_if_due(now) && options_.print_each;
            print_report = is_report_due(now);
            outdated = look_.outdated(watch_);
        }
        outdated.reset();
        // Outside the lock: a stream may call back into the program.
        if (print_rows || print_report) {
            print(print_rows, print_report);
        }
    }

    // The tracing is about to end, or to forget what is alive.
    void keep_end() noexcept {
        const detail::OwnScope own;
        std::shared_ptr<const detail::Look> outdated;  // given back without the lock
        const detail::SpinGuard guard{lock};
        watch_.note_end();
        outdated = look_.outdated(watch_);
        if (watch_.observation().is_current()) {
            end_ = {watch_.observation().serial(), tracer_.traced_memory(), tracer_.losses()};
        }
    }

    bool is_report_due(std::uint64_t now) noexcept {
        const unsigned requested = signal_ == 0 ? 0 : detail::ReportSignal::times(signal_);
        const bool asked = requested != reports_seen_;
        const bool timed = options_.report_every_seconds != 0 && now >= next_report_ns_;
        reports_seen_ = requested;
        if (timed) {
            next_report_ns_ = now + report_interval_ns();
        }
        return asked || timed;
    }

    void print(bool rows, bool report_too) noexcept {
        const detail::ThreadMarks* nobody = nullptr;
        if (!printing.compare_exchange(nobody, &detail::thread_marks, detail::order_acquire)) {
            return;  // another thread is at it, and streams are not thread-safe
        }
        const bool printed = detail::succeeds([&] {
            std::ostream& out = options_.out != nullptr ? *options_.out : std::cout;
            if (rows) {
                write_iteration(out);
            }
            if (report_too) {
                write_text(out, report());
            }
            out.flush();
            if (!out) {
                detail::LoopWatch::count_lost_close();
            }
        });
        if (!printed) {
            detail::LoopWatch::count_lost_close();
        }
        printing.store(nullptr, detail::order_release);
    }

    detail::TwoCloses two_closes() const {
        const detail::SpinGuard guard{lock};
        return {watch_.observation().last(), watch_.observation().before()};
    }

    void write_iteration(std::ostream& out) const {
        const detail::AnswerScope whole;
        const std::vector<StatisticDiff> rows = last_iteration();
        std::size_t iterations = 0;
        {
            const detail::SpinGuard guard{lock};
            iterations = watch_.observation().iterations();
        }
        out << "[ Iteration " << std::to_string(iterations) << ": "
            << detail::count_text(rows.size(), detail::noun_of(options_.group_by))
            << " changed ]\n";
        write_text(out, rows, options_.group_by, options_.top);
    }

    std::shared_ptr<const detail::Look> look() const { return look_.get(lock, watch_); }

    void add_tracer(LoopReport& report) const noexcept {
        report.start_status = tracer_.start_status();
        report.started_by_environment = detail::Session::is_of_environment();
        report.tracer_memory = tracer_.tracer_memory();
        report.group_by = options_.group_by;
        report.top = options_.top;
    }

    // What is known without looking, which takes no memory.
    LoopReport refused_report() const noexcept {
        LoopReport report;
        report.refused = true;
        report.not_measured = detail::no_memory_text;
        add_tracer(report);
        report.memory = tracer_.traced_memory();
        report.losses = tracer_.losses();
        report.resident = detail::Os::resident_bytes();
        report.warmup = options_.warmup;
        const detail::SpinGuard guard{lock};
        watch_.add_what_is_known(report);
        return report;
    }

    // All that `LoopReport::check()` asks.
    void add_growth(LoopReport& report, const detail::Look& seen) const {
        detail::Growth growth = find_growth(seen, options_.filters);
        report.findings = std::move(growth.findings);
        report.suppressed_paths = growth.suppressed_paths;
        report.suppressed_growth = growth.suppressed_growth;
        report.suppressions_error = suppressions_.error();
        report.unmatched_filter = find_unmatched_filter(seen);
        report.iterations = seen.observation.iterations();
        report.forgotten = seen.observation.forgotten();
        report.pending = pending();
        // Iterations that end together may end the warm-up late.
        report.warmup = std::max(options_.warmup, report.iterations - seen.observation.window());
        report.sample_interval = seen.observation.sample_interval();
        report.history_left_out = seen.observation.history().left_out();
        report.losses = losses_of(seen);
        report.slack_bytes = options_.slack_bytes;
        report.slack_blocks = options_.slack_blocks;
        report.not_measured = why_not_measured(seen, report);
        const bool looks_at_all =
            detail::exclusive(options_.filters).size() == options_.filters.size();
        const bool is_beyond_slack =
            report.unseen_growth > 0 &&
            static_cast<std::uint64_t>(report.unseen_growth) > options_.slack_unseen;
        if (looks_at_all && (is_beyond_slack || report.overcounted != 0)) {
            report.grows_beside = detail::unseen_reason(report);
        }
    }

    std::string why_not_measured(const detail::Look& seen, const LoopReport& report) const {
        if (!suppressions_.error().empty()) {
            return suppressions_.error();
        }
        const std::optional<StartStatus> status = tracer_.start_status();
        if (status && *status != StartStatus::started && *status != StartStatus::already_tracing) {
            return std::string("start() answered ") + detail::name_of(*status);
        }
        std::string shortfall = detail::shortfall_of(seen.observation, report.losses.dropped,
                                                     report.pending, GrowthCheck::least_iterations);
        if (!shortfall.empty() || report.unmatched_filter.empty()) {
            return shortfall;
        }
        return "nothing was ever allocated that matches the filter \"" + report.unmatched_filter +
               "\", and something grew that it leaves out";
    }

    std::size_t pending() const {
        const detail::SpinGuard guard{lock};
        return watch_.pending();
    }

    detail::Growth find_growth(const detail::Look& seen, const std::vector<Filter>& filters) const {
        return detail::FindGrowth{seen.observation,  seen.births.get(), loop_.traceback(),
                                  options_.group_by, filters,           suppressions_}
            .find();
    }

    // Only when something else grew: a filter for a place that never allocates is no mistake.
    std::string find_unmatched_filter(const detail::Look& seen) const {
        const Filter* const unmatched = detail::find_unmatched(options_.filters);
        const bool hides =
            unmatched != nullptr &&
            detail::leaves_out_growth(
                options_.filters, find_growth(seen, detail::exclusive(options_.filters)).findings);
        return hides ? detail::text_of(*unmatched) : "";
    }

    bool has_ended(const detail::Look& seen) const {
        return !seen.observation.is_current() && end_.serial == seen.observation.serial();
    }

    Memory memory_of(const detail::Look& seen) const {
        if (seen.observation.is_current()) {
            return tracer_.traced_memory();
        }
        const detail::SpinGuard guard{lock};
        const auto live = static_cast<std::size_t>(seen.observation.total().bytes);
        return {live, has_ended(seen) ? std::max(end_.memory.peak, live) : live};
    }

    // Those of the tracing that was watched: another one begins to count anew.
    Losses losses_of(const detail::Look& seen) const {
        const detail::SpinGuard guard{lock};
        return has_ended(seen) && detail::recorder.serial() != end_.serial ? end_.losses
                                                                           : tracer_.losses();
    }

    void add_times(LoopReport& report, const detail::Look& seen) const {
        report.tracing = seen.observation.is_current();
        report.sample_interval = seen.observation.sample_interval();
        {
            const detail::SpinGuard guard{lock};
            watch_.add_times(report);
        }
        // Without the lock, which closes wait for: it may take milliseconds.
        seen.resident.add_to(report, seen.observation.total());
    }

    std::uint64_t report_interval_ns() const noexcept {
        return std::uint64_t{options_.report_every_seconds} * 1000000000U;
    }

    Tracer& tracer_;
    LoopProbeOptions options_;
    detail::Suppressions suppressions_;
    mutable detail::LoopWatch watch_;
    mutable detail::LastLook look_;
    detail::LoopSite loop_;
    End end_;  // of the tracing that was watched before this one, or that has ended
    std::uint64_t next_report_ns_;
    int signal_ = 0;  // that asks for a report
    unsigned reports_seen_ = 0;
};

inline Iteration::Iteration(LoopProbe& probe) noexcept
    : probe_(&probe) {
    probe.loop_.note();
    probe.watch_.begin_iteration();
}

inline Iteration::~Iteration() {
    if (probe_ != nullptr) {
        probe_->close();
    }
}

TRACENEW_ABI_END
}  // namespace tracenew
