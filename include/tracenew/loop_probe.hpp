// SPDX-License-Identifier: MIT
// Watches a loop: what each iteration leaves behind, and which of it is a leak.
// World: cold. May include: values, tracer, probe, report, standard library.
#pragma once

#include "tracenew/detail/probe/findings.hpp"
#include "tracenew/detail/probe/pace.hpp"
#include "tracenew/detail/probe/registry.hpp"
#include "tracenew/detail/probe/report_signal.hpp"
#include "tracenew/detail/probe/resident_watch.hpp"
#include "tracenew/growth_check.hpp"
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
    explicit Iteration(LoopProbe& probe) noexcept
        : probe_(&probe) {}
    Iteration(Iteration&& other) noexcept
        : probe_(std::exchange(other.probe_, nullptr)) {}
    Iteration(const Iteration&) = delete;
    Iteration& operator=(const Iteration&) = delete;
    Iteration& operator=(Iteration&&) = delete;
    ~Iteration();

private:
    LoopProbe* probe_;
};

struct LoopProbeOptions {
    std::size_t warmup = 3;                ///< iterations that fill caches and count for nothing
    std::size_t top = 10;                  ///< rows to print of each kind
    GroupBy group_by = GroupBy::line;      ///< what a row is
    std::vector<Filter> filters = {};      ///< which traces to look at; see Snapshot::filter_traces
    std::ostream* out = nullptr;           ///< where it prints by itself; null: std::cout
    bool print_each = false;               ///< print what each iteration has changed
    std::size_t report_every_seconds = 0;  ///< print a report about this often; 0: never
    /// Lines of `leak:pattern`, as LeakSanitizer reads them: the pattern is found in the function,
    /// the file or the module of any frame; `*` stands for anything, `^` and `$` for the ends, `#`
    /// begins a comment. What they silence is counted in the report.
    std::string suppressions = {};
    /// For `check()`: a site may grow by so many bytes or so many blocks after the warm-up.
    std::uint64_t slack_bytes = 0;
    std::uint64_t slack_blocks = 0;
};

/// Closes iterations and keeps what they leave behind.
///
/// Iteration i runs from close i-1 to close i; the constructor is close 0, and opening takes no
/// snapshot: a request that is born before its scope opens and dies after it closes is not growth.
/// All members are thread-safe; a close that finds another in progress merges into it. A close
/// costs by distinct tracebacks, resolves no symbols (unless it prints), shows in no snapshot, and
/// never throws: one that cannot be kept or printed is counted in `Losses::closes`. When closing
/// costs more than 1 % of the loop's time, every second, fourth, ... iteration is closed, and the
/// report says so. The probe may outlive the tracing (it reports what it saw), but not the stream
/// it prints to.
class LoopProbe : detail::RegisteredProbe {
public:
    explicit LoopProbe(Tracer& tracer, LoopProbeOptions options = {})
        : tracer_(tracer)
        , options_(std::move(options))
        , suppressions_(options_.suppressions)
        , observation_(options_.warmup)
        , pace_(detail::Os::now_ns())
        , next_report_ns_(pace_.began_ns() + report_interval_ns()) {
        const detail::OwnScope own;
        observation_.begin();
        detail::ProbeRegistry::add(*this);
    }

    LoopProbe(const LoopProbe&) = delete;
    LoopProbe& operator=(const LoopProbe&) = delete;

    ~LoopProbe() {
        detail::ProbeRegistry::remove(*this);
        if (signal_ != 0) {
            detail::ReportSignal::forget(signal_);
        }
    }

    /// From now on, and as long as the probe lives, that signal (SIGUSR1, say) has a report printed
    /// at the next close; the handler only counts, and interrupts no system call. A probe listens
    /// to one signal. False, and nothing has changed, when the program handles or ignores that
    /// signal already, when it cannot be caught, or when the probe listens to another.
    bool report_on(int signal) noexcept {
        const std::lock_guard<std::mutex> guard{lock};
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
        const detail::OwnScope own;
        Snapshot last;
        Snapshot before;
        {
            const std::lock_guard<std::mutex> guard{lock};
            last = observation_.last();
            before = observation_.before();
        }
        std::vector<StatisticDiff> rows =
            last.filter_traces(options_.filters)
                .compare_to(before.filter_traces(options_.filters), options_.group_by);
        rows.erase(std::remove_if(rows.begin(), rows.end(),
                                  [](const StatisticDiff& row) {
                                      return row.size_diff == 0 && row.count_diff == 0;
                                  }),
                   rows.end());
        return rows;
    }

    /// What was alive at the last close; filters are not applied.
    Snapshot snapshot_of_last() const {
        const detail::OwnScope own;
        const std::lock_guard<std::mutex> guard{lock};
        return observation_.last();
    }

    /// Every row that changed after the warm-up, worst first. Walks all live blocks once.
    std::vector<Finding> findings() const {
        const detail::OwnScope own;
        return find_growth().findings;
    }

    /// The findings whose verdict is leak.
    std::vector<Finding> leaks() const {
        const detail::OwnScope own;
        return GrowthCheck{findings(), {}}.leaks();
    }

    /// What a test asserts. See `GrowthCheck::ok()`.
    GrowthCheck check() const {
        const detail::OwnScope own;
        std::vector<Finding> wrong = findings();
        wrong.erase(std::remove_if(wrong.begin(), wrong.end(),
                                   [this](const Finding& finding) {
                                       return !GrowthCheck::is_wrong(finding) ||
                                              is_within_slack(finding);
                                   }),
                    wrong.end());
        return {std::move(wrong), why_not_measured()};
    }

    /// Everything at once, as a value to print or to keep.
    LoopReport report() const {
        const detail::OwnScope own;
        LoopReport report;
        detail::Growth growth = find_growth();
        report.findings = std::move(growth.findings);
        report.suppressed_paths = growth.suppressed_paths;
        report.suppressed_growth = growth.suppressed_growth;
        report.suppressions_error = suppressions_.error();
        const std::lock_guard<std::mutex> guard{lock};
        const std::uint64_t now = detail::Os::now_ns();
        report.start_status = tracer_.start_status();
        report.tracing = is_current();
        report.iterations = observation_.iterations();
        report.warmup = options_.warmup;
        report.merged = merged_.load(detail::order_relaxed);
        report.close_interval = pace_.interval();
        report.seconds = seconds_between(observation_.window_began_ns(), last_close_ns_);
        report.close_seconds = pace_.closing_seconds();
        report.loop_seconds = seconds_between(pace_.began_ns(), now);
        report.memory = tracer_.traced_memory();
        report.blocks = observation_.last().count();
        report.sample_interval = observation_.sample_interval();
        report.tracer_memory = tracer_.tracer_memory();
        resident_.add_to(report);
        report.history_left_out = observation_.history().left_out();
        report.losses = tracer_.losses();
        report.top = options_.top;
        return report;
    }

private:
    friend class Iteration;

    void close() noexcept {
        const detail::OwnScope own;
        detail::recorder.clock.tick();
        ended_.fetch_add(1, detail::order_relaxed);
        bool print_rows = false;
        bool print_report = false;
        detail::Session::notice_modules();
        {
            const std::unique_lock<std::mutex> guard{lock, std::try_to_lock};
            if (!guard.owns_lock()) {
                merged_.fetch_add(1, detail::order_relaxed);
                return;
            }
            const std::uint64_t began = detail::Os::now_ns();
            if (pace_.is_due(began)) {
                print_rows = keep() && options_.print_each;
                note_resident(began);
                last_close_ns_ = detail::Os::now_ns();
                pace_.note(began, last_close_ns_);
            }
            print_report = is_report_due(began);
        }
        // Outside the lock: a stream may call back into the program.
        if (print_rows || print_report) {
            print(print_rows, print_report);
        }
    }

    // All iterations that are over by now: a thread that ended one before this thread did may come
    // to the lock after it, and finds its iteration counted.
    bool keep() noexcept {
        const std::size_t ended = ended_.load(detail::order_relaxed);
        if (ended == closed_) {
            merged_.fetch_add(1, detail::order_relaxed);
            return false;
        }
        bool kept = false;
        static_cast<void>(detail::succeeds([&] { kept = observation_.close(ended - closed_); }));
        if (kept) {
            closed_ = ended;
        } else {
            count_lost_close();
        }
        return kept;
    }

    void note_resident(std::uint64_t now) noexcept {
        if (observation_.window() != 0 && resident_.is_due(now)) {
            static_cast<void>(detail::succeeds([&] {
                resident_.note(now, tracer_.traced_memory().current, tracer_.tracer_memory());
            }));
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
        if (printing_.exchange(true, detail::order_acquire)) {
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
                count_lost_close();
            }
        });
        if (!printed) {
            count_lost_close();
        }
        printing_.store(false, detail::order_release);
    }

    void write_iteration(std::ostream& out) const {
        const std::vector<StatisticDiff> rows = last_iteration();
        std::size_t iterations = 0;
        {
            const std::lock_guard<std::mutex> guard{lock};
            iterations = observation_.iterations();
        }
        out << "[ Iteration " << std::to_string(iterations) << ": "
            << detail::count_text(rows.size(), detail::noun_of(options_.group_by))
            << " changed ]\n";
        write_text(out, rows, options_.group_by, options_.top);
    }

    std::string why_not_measured() const {
        const Losses losses = tracer_.losses();
        if (!suppressions_.error().empty()) {
            return suppressions_.error();
        }
        const std::lock_guard<std::mutex> guard{lock};
        const std::optional<StartStatus> status = tracer_.start_status();
        if (status && *status != StartStatus::started && *status != StartStatus::already_tracing) {
            return std::string("start() answered ") + detail::name_of(*status);
        }
        if (!is_current()) {
            return "not tracing: expected a tracing that lasts from the probe's first iteration to "
                   "its check()";
        }
        if (observation_.sample_interval() != 0) {
            return "only samples were traced: expected Options::sample_interval 0";
        }
        if (losses.dropped != 0) {
            return std::to_string(losses.dropped) + " allocations were dropped: the tracer had no "
                                                    "memory for them";
        }
        const std::size_t least =
            std::max(GrowthCheck::least_iterations, observation_.least_window());
        if (observation_.window() < least) {
            return "too few iterations: " + std::to_string(observation_.window()) +
                   " after the warm-up, expected at least " + std::to_string(least);
        }
        return {};
    }

    detail::Observation observed() const {
        const std::lock_guard<std::mutex> guard{lock};
        return observation_;
    }

    bool is_current() const noexcept {
        return detail::recorder.tracing() != 0 &&
               detail::recorder.serial() == observation_.serial();
    }

    detail::Growth find_growth() const {
        const detail::Observation seen = observed();
        return detail::FindGrowth{seen, options_.group_by, options_.filters, suppressions_}.find();
    }

    bool is_within_slack(const Finding& finding) const noexcept {
        const auto within = [](std::int64_t growth, std::uint64_t slack) {
            return slack != 0 && growth <= static_cast<std::int64_t>(slack);
        };
        return within(finding.size_diff, options_.slack_bytes) ||
               within(finding.count_diff, options_.slack_blocks);
    }

    static double seconds_between(std::uint64_t from, std::uint64_t to) noexcept {
        return from == 0 || to < from ? 0 : static_cast<double>(to - from) / 1e9;
    }

    static void count_lost_close() noexcept {
        detail::LossCounters::add(detail::recorder.losses.closes);
    }

    std::uint64_t report_interval_ns() const noexcept {
        return std::uint64_t{options_.report_every_seconds} * 1000000000U;
    }

    Tracer& tracer_;
    LoopProbeOptions options_;
    detail::Suppressions suppressions_;
    mutable detail::Observation observation_;
    detail::Pace pace_;
    detail::ResidentWatch resident_;
    std::uint64_t next_report_ns_;
    std::uint64_t last_close_ns_ = 0;
    int signal_ = 0;  // that asks for a report
    unsigned reports_seen_ = 0;
    std::size_t closed_ = 0;                // iterations that were over at the last close
    detail::Atomic<std::size_t> ended_{0};  // iterations that are over
    detail::Atomic<std::size_t> merged_{0};
    detail::Atomic<bool> printing_{false};
};

inline Iteration::~Iteration() {
    if (probe_ != nullptr) {
        probe_->close();
    }
}

TRACENEW_ABI_END
}  // namespace tracenew
